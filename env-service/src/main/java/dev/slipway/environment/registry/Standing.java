package dev.slipway.environment.registry;

import java.time.Instant;

/** Whether an application or environment is in use or was put away. Nothing is ever deleted. */
public sealed interface Standing {

    /** It can be changed and worked on. */
    record InUse() implements Standing {}

    /**
     * It can only be read, until it is unarchived.
     *
     * @param by who archived it
     * @param at when
     */
    record Archived(String by, Instant at) implements Standing {}
}
