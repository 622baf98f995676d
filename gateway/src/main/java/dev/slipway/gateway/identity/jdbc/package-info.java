/** API clients and signing keys in PostgreSQL. */
@NullMarked
package dev.slipway.gateway.identity.jdbc;

import org.jspecify.annotations.NullMarked;
