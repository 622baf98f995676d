@NullMarked
package dev.slipway.migration.lifecycle;

import org.jspecify.annotations.NullMarked;
