/** Schedules over HTTP. */
@NullMarked
package dev.slipway.backup.schedule.web;

import org.jspecify.annotations.NullMarked;
