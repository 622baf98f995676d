/** The structure of a database: reading it, comparing it, and the statements that change it. */
@NullMarked
package dev.slipway.migration.schema;

import org.jspecify.annotations.NullMarked;
