/** The audit trail in PostgreSQL. */
@NullMarked
package dev.slipway.migration.audit.jdbc;

import org.jspecify.annotations.NullMarked;
