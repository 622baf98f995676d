package dev.slipway.backup;

/**
 * A stored object of a backup.
 *
 * @param name its name under the backup's prefix
 * @param sizeBytes stored size
 * @param sha256 SHA-256 of the stored bytes, lower-case hexadecimal
 */
public record ArtifactObject(String name, long sizeBytes, String sha256) {}
