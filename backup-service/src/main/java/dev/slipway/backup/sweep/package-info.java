/** Removing what nobody will ever look for again. */
@NullMarked
package dev.slipway.backup.sweep;

import org.jspecify.annotations.NullMarked;
