/** Long work: a row that one worker claims, that outlives the worker, and that ends done or given up with a reason. */
@NullMarked
package dev.slipway.migration.job;

import org.jspecify.annotations.NullMarked;
