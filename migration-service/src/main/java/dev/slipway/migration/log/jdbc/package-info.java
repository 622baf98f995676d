/** Keeps the entries of logs in PostgreSQL. */
@NullMarked
package dev.slipway.migration.log.jdbc;

import org.jspecify.annotations.NullMarked;
