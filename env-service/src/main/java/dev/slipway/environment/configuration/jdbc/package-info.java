/** Versions of configurations in PostgreSQL. */
@NullMarked
package dev.slipway.environment.configuration.jdbc;

import org.jspecify.annotations.NullMarked;
