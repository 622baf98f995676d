@NullMarked
package dev.slipway.migration.packaging.s3;

import org.jspecify.annotations.NullMarked;
