/** Plans as things of their own: asked for, made by a job, kept to be looked at and followed by a migration. */
@NullMarked
package dev.slipway.migration.planning;

import org.jspecify.annotations.NullMarked;
