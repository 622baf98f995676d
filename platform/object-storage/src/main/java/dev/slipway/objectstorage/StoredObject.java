package dev.slipway.objectstorage;

/**
 * What was stored.
 *
 * @param key its key
 * @param sizeBytes its size
 * @param sha256 SHA-256 of the bytes that were handed over, lower-case hexadecimal
 */
public record StoredObject(String key, long sizeBytes, String sha256) {}
