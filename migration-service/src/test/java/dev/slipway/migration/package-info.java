@NullMarked
package dev.slipway.migration;

import org.jspecify.annotations.NullMarked;
