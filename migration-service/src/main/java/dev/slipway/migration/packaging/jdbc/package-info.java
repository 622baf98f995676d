/** Keeps the list of packages, and how their making goes, in PostgreSQL. */
@NullMarked
package dev.slipway.migration.packaging.jdbc;

import org.jspecify.annotations.NullMarked;
