/** Keeps signers, signatures and policies in PostgreSQL. */
@NullMarked
package dev.slipway.migration.signing.jdbc;

import org.jspecify.annotations.NullMarked;
