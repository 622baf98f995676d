/** Keeps saved rule sets in PostgreSQL; presets are read from the class path. */
@NullMarked
package dev.slipway.migration.ruleset.jdbc;

import org.jspecify.annotations.NullMarked;
