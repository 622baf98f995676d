package dev.slipway.environment.variable;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;

/** The roll-backs that were asked for under an id. */
public interface RollBacks {

    /** The version that an environment's variables had after the roll-back of this id, if it was done. */
    OptionalLong find(UUID id, VariableSet set);

    /** Keeps that a roll-back was done; part of the transaction that does it. */
    void add(UUID id, VariableSet set, long toVersion, long version, Instant doneAt);
}
