/** Wrapped data keysets in PostgreSQL. */
@NullMarked
package dev.slipway.environment.secret.jdbc;

import org.jspecify.annotations.NullMarked;
