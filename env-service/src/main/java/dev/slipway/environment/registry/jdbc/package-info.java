/** Applications and environments in PostgreSQL. */
@NullMarked
package dev.slipway.environment.registry.jdbc;

import org.jspecify.annotations.NullMarked;
