/** API clients over HTTP. */
@NullMarked
package dev.slipway.gateway.identity.web;

import org.jspecify.annotations.NullMarked;
