/** Who asked for, decided, waived and ended what: entries that are never changed or removed. */
@NullMarked
package dev.slipway.migration.audit;

import org.jspecify.annotations.NullMarked;
