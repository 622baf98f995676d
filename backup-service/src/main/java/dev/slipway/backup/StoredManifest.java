package dev.slipway.backup;

/**
 * A manifest as it is stored.
 *
 * @param manifest what it says
 * @param digest SHA-256 of its stored form, lower-case hexadecimal; names the backup's content
 */
public record StoredManifest(Manifest manifest, String digest) {}
