/** Two environments side by side, and variables copied from one to the other. */
@NullMarked
package dev.slipway.environment.comparison;

import org.jspecify.annotations.NullMarked;
