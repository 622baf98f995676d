package dev.slipway.objectstorage;

import org.jspecify.annotations.Nullable;

/** A write-once key is taken. */
public final class ObjectAlreadyExistsException extends ObjectStorageException {

    /** A key that is taken, with the storage's own answer as cause. */
    public ObjectAlreadyExistsException(String key, @Nullable Throwable cause) {
        super("The object %s exists already and is written only once".formatted(key), cause);
    }
}
