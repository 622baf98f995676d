/** Reading and writing application databases with PostgreSQL's own tools. */
@NullMarked
package dev.slipway.backup.postgres;

import org.jspecify.annotations.NullMarked;
