@NullMarked
package dev.slipway.environment;

import org.jspecify.annotations.NullMarked;
