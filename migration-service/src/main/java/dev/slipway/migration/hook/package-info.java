/** Calls of other systems around a migration: what is registered, and what was called and came of it. */
@NullMarked
package dev.slipway.migration.hook;

import org.jspecify.annotations.NullMarked;
