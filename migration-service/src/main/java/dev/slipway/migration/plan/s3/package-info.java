/** Keeps the rows of plans in object storage. */
@NullMarked
package dev.slipway.migration.plan.s3;

import org.jspecify.annotations.NullMarked;
