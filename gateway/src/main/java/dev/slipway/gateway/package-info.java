/** The one HTTP door to Slipway: who comes in, and to which service. */
@NullMarked
package dev.slipway.gateway;

import org.jspecify.annotations.NullMarked;
