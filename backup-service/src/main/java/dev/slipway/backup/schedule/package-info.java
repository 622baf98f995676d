/** Backups taken by the clock. */
@NullMarked
package dev.slipway.backup.schedule;

import org.jspecify.annotations.NullMarked;
