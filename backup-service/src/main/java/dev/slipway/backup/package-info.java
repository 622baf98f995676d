/**
 * Backups and restores: what they are, what states they go through, and how they are taken and put back. Adapters are
 * in the sub-packages.
 */
@NullMarked
package dev.slipway.backup;

import org.jspecify.annotations.NullMarked;
