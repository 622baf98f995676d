/**
 * Configuration as applications read it: every reference resolved, in the format of their choice. Here are the
 * references and what is resolved; {@code text} writes the formats.
 */
@NullMarked
package dev.slipway.environment.configuration;

import org.jspecify.annotations.NullMarked;
