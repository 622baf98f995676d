/** Asks env-service over HTTP. */
@NullMarked
package dev.slipway.migration.environment.client;

import org.jspecify.annotations.NullMarked;
