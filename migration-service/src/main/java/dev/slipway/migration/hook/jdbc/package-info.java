/** Keeps hooks and their calls in PostgreSQL. */
@NullMarked
package dev.slipway.migration.hook.jdbc;

import org.jspecify.annotations.NullMarked;
