/**
 * What a migration did, entry by entry: written while the work goes on, so that it outlives a transaction that is rolled
 * back and a worker that dies, and put away in object storage when the migration has ended.
 */
@NullMarked
package dev.slipway.migration.log;

import org.jspecify.annotations.NullMarked;
