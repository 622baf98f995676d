/** When copies are made. */
@NullMarked
package dev.slipway.backup.replication.jobs;

import org.jspecify.annotations.NullMarked;
