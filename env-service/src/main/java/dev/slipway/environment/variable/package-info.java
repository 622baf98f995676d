/** Named values of an environment, plain or secret. */
@NullMarked
package dev.slipway.environment.variable;

import org.jspecify.annotations.NullMarked;
