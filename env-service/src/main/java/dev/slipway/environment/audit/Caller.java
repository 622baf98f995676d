package dev.slipway.environment.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, and from where.
 *
 * @param actor the person or client on whose behalf it is done
 * @param via the service that passed the request on for the actor, or null when the actor came directly
 * @param origin the network address that the request came from
 */
public record Caller(String actor, @Nullable String via, String origin) {}
