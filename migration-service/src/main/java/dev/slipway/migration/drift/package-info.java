/** What has changed in an environment since a migration of it. */
@NullMarked
package dev.slipway.migration.drift;

import org.jspecify.annotations.NullMarked;
