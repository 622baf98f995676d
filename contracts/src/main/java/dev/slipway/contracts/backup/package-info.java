/** Commands to and events of backup-service. */
@NullMarked
package dev.slipway.contracts.backup;

import org.jspecify.annotations.NullMarked;
