/** Pins, deletions, policies and the audit in PostgreSQL. */
@NullMarked
package dev.slipway.backup.retention.jdbc;

import org.jspecify.annotations.NullMarked;
