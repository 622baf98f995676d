/** Writes configuration in each of its formats, always the same bytes for the same variables. */
@NullMarked
package dev.slipway.environment.configuration.text;

import org.jspecify.annotations.NullMarked;
