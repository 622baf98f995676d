package dev.slipway.migration.hook;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The calls that are due, and what came of earlier ones. */
public interface HookCalls {

    /** Stores a new call; false, and nothing stored, when the migration has one of this hook for this event. */
    boolean add(HookCall call);

    /** The call of this id, if there is one. */
    Optional<HookCall> find(UUID id);

    /** A migration's calls in the order in which they became due, those of one event by name. */
    List<HookCall> of(UUID migration);

    /** Stores what came of an attempt. */
    void update(HookCall call);
}
