@NullMarked
package dev.slipway.migration.plan;

import org.jspecify.annotations.NullMarked;
