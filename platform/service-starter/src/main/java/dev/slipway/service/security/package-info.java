/** Who may do what: bearer tokens, scopes, and the actor that audit records name. */
@NullMarked
package dev.slipway.service.security;

import org.jspecify.annotations.NullMarked;
