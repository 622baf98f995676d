package dev.slipway.migration.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows where the request comes from that the current thread works on. */
public interface RequestSource {

    /**
     * Where a request comes from.
     *
     * @param address the network address
     * @param via the service that passed it on for its actor, or null when the actor came directly
     */
    record Source(String address, @Nullable String via) {}

    /** Where the request comes from; empty when the thread works on none. */
    Optional<Source> current();
}
