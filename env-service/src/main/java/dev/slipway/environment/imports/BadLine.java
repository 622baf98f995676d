package dev.slipway.environment.imports;

import org.jspecify.annotations.Nullable;

/**
 * Something in a text that is no variable.
 *
 * @param line where it begins, counted from 1
 * @param name the variable's name, or null when there is none or when what stands in its place cannot be one: that may
 *     be a piece of a value
 * @param reason a sentence for people, which never contains a value or a piece of one
 */
public record BadLine(int line, @Nullable String name, String reason) {}
