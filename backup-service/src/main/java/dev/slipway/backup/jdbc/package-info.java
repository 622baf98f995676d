/** Backups and restores in the service's own database. */
@NullMarked
package dev.slipway.backup.jdbc;

import org.jspecify.annotations.NullMarked;
