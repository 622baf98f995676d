@NullMarked
package dev.slipway.environment.registry.postgres;

import org.jspecify.annotations.NullMarked;
