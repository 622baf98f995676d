/** The audit trail in PostgreSQL. */
@NullMarked
package dev.slipway.environment.audit.jdbc;

import org.jspecify.annotations.NullMarked;
