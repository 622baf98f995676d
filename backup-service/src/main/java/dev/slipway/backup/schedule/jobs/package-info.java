/** Looking at the clock. */
@NullMarked
package dev.slipway.backup.schedule.jobs;

import org.jspecify.annotations.NullMarked;
