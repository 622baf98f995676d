/** What is known of copies, in PostgreSQL. */
@NullMarked
package dev.slipway.backup.replication.jdbc;

import org.jspecify.annotations.NullMarked;
