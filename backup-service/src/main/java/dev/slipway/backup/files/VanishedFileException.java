package dev.slipway.backup.files;

import java.io.IOException;

/** A file that was listed is not there any more. */
public final class VanishedFileException extends IOException {

    /** With what said so. */
    public VanishedFileException(Throwable cause) {
        super("The file is not there any more", cause);
    }
}
