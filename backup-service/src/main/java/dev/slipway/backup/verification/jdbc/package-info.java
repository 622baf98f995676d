/** Verifications and objectives in PostgreSQL. */
@NullMarked
package dev.slipway.backup.verification.jdbc;

import org.jspecify.annotations.NullMarked;
