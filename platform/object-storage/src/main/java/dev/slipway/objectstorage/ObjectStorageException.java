package dev.slipway.objectstorage;

import org.jspecify.annotations.Nullable;

/** Why an operation on the object storage did not succeed. Messages are sentences for people and hold no secret. */
public abstract sealed class ObjectStorageException extends RuntimeException
        permits ObjectAlreadyExistsException, ObjectNotFoundException, ObjectStorageUnavailableException {

    ObjectStorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
