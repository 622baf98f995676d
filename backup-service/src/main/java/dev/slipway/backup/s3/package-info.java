/** Artifacts in the object storage. */
@NullMarked
package dev.slipway.backup.s3;

import org.jspecify.annotations.NullMarked;
