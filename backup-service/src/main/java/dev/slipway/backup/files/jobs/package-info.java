/** Removing now and then what nobody needs. */
@NullMarked
package dev.slipway.backup.files.jobs;

import org.jspecify.annotations.NullMarked;
