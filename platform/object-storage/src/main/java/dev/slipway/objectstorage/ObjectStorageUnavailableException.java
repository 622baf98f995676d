package dev.slipway.objectstorage;

import org.jspecify.annotations.Nullable;

/** The storage cannot be used: unreachable, too slow, out of order, or it refuses our credentials. */
public final class ObjectStorageUnavailableException extends ObjectStorageException {

    /** With a sentence for people and the failure behind it. */
    public ObjectStorageUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
