/** Keeps the checks of plans and migrations in PostgreSQL. */
@NullMarked
package dev.slipway.migration.check.jdbc;

import org.jspecify.annotations.NullMarked;
