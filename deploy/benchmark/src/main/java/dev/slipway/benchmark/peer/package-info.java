/** What env-service is measured beside. */
@NullMarked
package dev.slipway.benchmark.peer;

import org.jspecify.annotations.NullMarked;
