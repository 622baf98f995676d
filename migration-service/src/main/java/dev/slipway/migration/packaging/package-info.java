/** Packages: sealed, immutable, identified by the digest of what they contain. */
@NullMarked
package dev.slipway.migration.packaging;

import org.jspecify.annotations.NullMarked;
