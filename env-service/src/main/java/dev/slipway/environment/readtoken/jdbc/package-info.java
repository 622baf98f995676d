/** Read tokens in PostgreSQL. */
@NullMarked
package dev.slipway.environment.readtoken.jdbc;

import org.jspecify.annotations.NullMarked;
