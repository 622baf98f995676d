/**
 * Bulk import: many variables out of one text. Here is what a text may be and what was read from it; {@code text} holds
 * a parser for each format.
 */
@NullMarked
package dev.slipway.environment.imports;

import org.jspecify.annotations.NullMarked;
