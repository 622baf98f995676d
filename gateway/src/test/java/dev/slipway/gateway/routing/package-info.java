@NullMarked
package dev.slipway.gateway.routing;

import org.jspecify.annotations.NullMarked;
