/** What people uploaded: files backed up and restored with their environment's database. */
@NullMarked
package dev.slipway.backup.files;

import org.jspecify.annotations.NullMarked;
