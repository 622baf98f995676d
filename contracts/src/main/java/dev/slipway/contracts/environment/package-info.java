/** Events of env-service. */
@NullMarked
package dev.slipway.contracts.environment;

import org.jspecify.annotations.NullMarked;
