/** Keeps migrations and their steps in PostgreSQL. */
@NullMarked
package dev.slipway.migration.lifecycle.jdbc;

import org.jspecify.annotations.NullMarked;
