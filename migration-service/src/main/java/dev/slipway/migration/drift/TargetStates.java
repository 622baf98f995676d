package dev.slipway.migration.drift;

import java.util.Optional;
import java.util.UUID;

/** What targets were like right after their migrations. */
public interface TargetStates {

    /** Keeps it for a migration, in place of what was kept for it before. */
    void save(UUID migration, TargetState state);

    /** What was kept for a migration, if anything was. */
    Optional<TargetState> find(UUID migration);

    /** Forgets it. */
    void remove(UUID migration);
}
