/** Measures what a client of env-service waits for, and what the service takes, beside a Spring Cloud Config server. */
@NullMarked
package dev.slipway.benchmark;

import org.jspecify.annotations.NullMarked;
