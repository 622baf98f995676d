/** Which path goes to which service, and what happens when that service does not answer. */
@NullMarked
package dev.slipway.gateway.routing;

import org.jspecify.annotations.NullMarked;
