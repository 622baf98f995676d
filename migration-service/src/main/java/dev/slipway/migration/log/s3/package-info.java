/** Puts logs away in S3. */
@NullMarked
package dev.slipway.migration.log.s3;

import org.jspecify.annotations.NullMarked;
