/** Drills in PostgreSQL. */
@NullMarked
package dev.slipway.backup.drill.jdbc;

import org.jspecify.annotations.NullMarked;
