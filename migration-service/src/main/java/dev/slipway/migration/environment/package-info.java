/** What migration-service knows of environments: env-service's facts, asked for when they are needed and never kept. */
@NullMarked
package dev.slipway.migration.environment;

import org.jspecify.annotations.NullMarked;
