/** migration-service: the engine that moves configuration, and the life of migrations. */
@NullMarked
package dev.slipway.migration;

import org.jspecify.annotations.NullMarked;
