/** Keeps jobs in the service's own database and works them off, with db-scheduler. */
@NullMarked
package dev.slipway.migration.job.scheduler;

import org.jspecify.annotations.NullMarked;
