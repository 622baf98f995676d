/** Files in a directory. */
@NullMarked
package dev.slipway.backup.files.directory;

import org.jspecify.annotations.NullMarked;
