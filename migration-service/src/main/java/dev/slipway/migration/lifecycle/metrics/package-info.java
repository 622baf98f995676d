/** Figures about migrations. */
@NullMarked
package dev.slipway.migration.lifecycle.metrics;

import org.jspecify.annotations.NullMarked;
