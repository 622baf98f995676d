@NullMarked
package dev.slipway.migration.drift;

import org.jspecify.annotations.NullMarked;
