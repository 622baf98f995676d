/** The life of a migration: from its request over checks, decisions and the backup to applied, failed or rolled back. */
@NullMarked
package dev.slipway.migration.lifecycle;

import org.jspecify.annotations.NullMarked;
