/** Migrations over Kafka. */
@NullMarked
package dev.slipway.migration.lifecycle.messaging;

import org.jspecify.annotations.NullMarked;
