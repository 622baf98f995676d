/** Putting a package onto a target: one transaction, proven before it commits. */
@NullMarked
package dev.slipway.migration.apply;

import org.jspecify.annotations.NullMarked;
