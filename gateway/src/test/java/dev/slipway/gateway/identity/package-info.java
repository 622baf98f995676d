@NullMarked
package dev.slipway.gateway.identity;

import org.jspecify.annotations.NullMarked;
