/** API clients, their secrets and the key that signs their tokens: the local default in place of an outside issuer. */
@NullMarked
package dev.slipway.gateway.identity;

import org.jspecify.annotations.NullMarked;
