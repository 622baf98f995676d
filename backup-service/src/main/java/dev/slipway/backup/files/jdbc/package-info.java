/** Stored files and who needs them, in tables. */
@NullMarked
package dev.slipway.backup.files.jdbc;

import org.jspecify.annotations.NullMarked;
