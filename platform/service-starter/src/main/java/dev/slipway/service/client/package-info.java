/** Calls to other services: declared interfaces with time limits, retries, circuit breakers and a service token. */
@NullMarked
package dev.slipway.service.client;

import org.jspecify.annotations.NullMarked;
