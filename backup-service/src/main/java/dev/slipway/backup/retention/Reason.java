package dev.slipway.backup.retention;

/**
 * Why a backup is kept or not.
 *
 * @param rule what decided
 * @param sentence the same for people
 */
public record Reason(Rule rule, String sentence) {}
