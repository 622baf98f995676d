/** Asks backup-service over HTTP. */
@NullMarked
package dev.slipway.migration.check.client;

import org.jspecify.annotations.NullMarked;
