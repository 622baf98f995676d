/**
 * What Slipway's services say to each other and to the world over Kafka: one record per command and event, grouped by
 * the topic's owner. Changes are additive; a breaking change is a new version of the topic.
 */
@NullMarked
package dev.slipway.contracts;

import org.jspecify.annotations.NullMarked;
