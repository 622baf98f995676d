/** Commands to and events of migration-service. */
@NullMarked
package dev.slipway.contracts.migration;

import org.jspecify.annotations.NullMarked;
