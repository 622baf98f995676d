/** Keeps what targets were like in PostgreSQL. */
@NullMarked
package dev.slipway.migration.drift.jdbc;

import org.jspecify.annotations.NullMarked;
