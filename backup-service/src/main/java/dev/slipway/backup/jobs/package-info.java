/** Long work, claimed and watched by db-scheduler. */
@NullMarked
package dev.slipway.backup.jobs;

import org.jspecify.annotations.NullMarked;
