/** Encryption settings in PostgreSQL. */
@NullMarked
package dev.slipway.backup.encryption.jdbc;

import org.jspecify.annotations.NullMarked;
