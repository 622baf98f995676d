package dev.slipway.objectstorage;

import java.time.Instant;

/**
 * An object as the storage lists it.
 *
 * @param key its key
 * @param sizeBytes its size
 * @param lastModified when it was stored
 */
public record ObjectInfo(String key, long sizeBytes, Instant lastModified) {}
