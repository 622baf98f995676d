/** The embedded OAuth 2 authorization server. */
@NullMarked
package dev.slipway.gateway.identity.issuer;

import org.jspecify.annotations.NullMarked;
