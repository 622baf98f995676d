@org.jspecify.annotations.NullMarked
package dev.slipway.migration.environment;
