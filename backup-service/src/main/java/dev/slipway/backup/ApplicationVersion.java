package dev.slipway.backup;

/**
 * What an application's own row in its database said of its version.
 *
 * @param row where it was read
 * @param value what it said
 */
public record ApplicationVersion(VersionRow row, String value) {}
