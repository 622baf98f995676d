/** Commands that arrive over Kafka. */
@NullMarked
package dev.slipway.backup.messaging;

import org.jspecify.annotations.NullMarked;
