/** Who did what in migration-service; entries are never changed or removed. */
@NullMarked
package dev.slipway.migration.audit;

import org.jspecify.annotations.NullMarked;
