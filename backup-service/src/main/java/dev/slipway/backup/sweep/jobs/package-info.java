/** Sweeping from time to time. */
@NullMarked
package dev.slipway.backup.sweep.jobs;

import org.jspecify.annotations.NullMarked;
