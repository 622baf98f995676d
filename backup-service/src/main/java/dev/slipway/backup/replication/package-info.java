/** Copies of completed backups in a second bucket, so that losing one bucket loses nothing. */
@NullMarked
package dev.slipway.backup.replication;

import org.jspecify.annotations.NullMarked;
