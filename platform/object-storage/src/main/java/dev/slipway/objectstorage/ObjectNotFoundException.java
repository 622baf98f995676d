package dev.slipway.objectstorage;

import org.jspecify.annotations.Nullable;

/** There is no object of that key. */
public final class ObjectNotFoundException extends ObjectStorageException {

    /** An object that is not there, with the storage's own answer as cause. */
    public ObjectNotFoundException(String key, @Nullable Throwable cause) {
        super("There is no object %s in the object storage".formatted(key), cause);
    }
}
