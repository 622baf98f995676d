/** Keeps plans in PostgreSQL. */
@NullMarked
package dev.slipway.migration.planning.jdbc;

import org.jspecify.annotations.NullMarked;
