/** Files in an S3 bucket. */
@NullMarked
package dev.slipway.backup.files.s3;

import org.jspecify.annotations.NullMarked;
