/** Schedules in PostgreSQL. */
@NullMarked
package dev.slipway.backup.schedule.jdbc;

import org.jspecify.annotations.NullMarked;
