/** Removing what is deleted, and pruning from time to time. */
@NullMarked
package dev.slipway.backup.retention.jobs;

import org.jspecify.annotations.NullMarked;
