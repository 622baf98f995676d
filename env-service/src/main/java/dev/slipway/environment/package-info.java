/**
 * env-service: the applications that Slipway releases, their environments with database connections, and their
 * variables and encrypted secrets. By feature: {@code registry} (applications and environments), {@code variable},
 * {@code secret} (how values are encrypted) and {@code audit}.
 */
@NullMarked
package dev.slipway.environment;

import org.jspecify.annotations.NullMarked;
