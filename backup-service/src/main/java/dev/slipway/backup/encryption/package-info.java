/** Whom an environment's backups are encrypted to. */
@NullMarked
package dev.slipway.backup.encryption;

import org.jspecify.annotations.NullMarked;
