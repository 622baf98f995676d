/** Optimistic concurrency: a writer says which version it changes, and a stale one changes nothing. */
@NullMarked
package dev.slipway.environment.precondition;

import org.jspecify.annotations.NullMarked;
