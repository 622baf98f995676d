package dev.slipway.environment.registry;

import java.time.Instant;

/**
 * A product that is released.
 *
 * @param id its id
 * @param name its slug
 * @param displayName what people call it
 * @param registeredBy who registered it
 * @param registeredAt when
 */
public record Application(
        ApplicationId id, ApplicationName name, String displayName, String registeredBy, Instant registeredAt) {}
