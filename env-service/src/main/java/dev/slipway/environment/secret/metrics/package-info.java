/** What is left to re-wrap, as a metric. */
@NullMarked
package dev.slipway.environment.secret.metrics;

import org.jspecify.annotations.NullMarked;
