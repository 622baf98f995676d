/** Variables in PostgreSQL. */
@NullMarked
package dev.slipway.environment.variable.jdbc;

import org.jspecify.annotations.NullMarked;
