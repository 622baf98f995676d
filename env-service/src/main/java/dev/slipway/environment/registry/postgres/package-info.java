/** Looking at an environment's own database. */
@NullMarked
package dev.slipway.environment.registry.postgres;

import org.jspecify.annotations.NullMarked;
