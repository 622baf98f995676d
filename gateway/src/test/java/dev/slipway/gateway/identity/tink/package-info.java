@NullMarked
package dev.slipway.gateway.identity.tink;

import org.jspecify.annotations.NullMarked;
