package dev.slipway.migration.ruleset;

import java.nio.file.Path;
import java.util.List;

/** The presets of a directory cannot be used; the service does not start with them. */
public final class InvalidPresetsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidPresetsException(Path directory, List<String> problems) {
        super("The presets in " + directory + " cannot be used:\n" + String.join("\n", problems));
    }
}
