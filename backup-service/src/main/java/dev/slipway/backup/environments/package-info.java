/** Asking env-service where databases are. */
@NullMarked
package dev.slipway.backup.environments;

import org.jspecify.annotations.NullMarked;
