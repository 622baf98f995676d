/** Sealing of what the database keeps. */
@NullMarked
package dev.slipway.gateway.identity.tink;

import org.jspecify.annotations.NullMarked;
