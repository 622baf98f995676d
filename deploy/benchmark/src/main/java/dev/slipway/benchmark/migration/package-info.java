/** The migration engine, run by itself in a process with the class path and the heap of migration-service. */
@NullMarked
package dev.slipway.benchmark.migration;

import org.jspecify.annotations.NullMarked;
