/** Restores into scratch databases, which prove that backups can be restored and how long that takes. */
@NullMarked
package dev.slipway.backup.drill;

import org.jspecify.annotations.NullMarked;
