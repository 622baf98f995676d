package dev.slipway.environment.variable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The variables of all sets, in all their versions. */
public interface Variables {

    /** A set's version; 0 when it never changed. */
    long version(UUID set);

    /** A set's variable of this name as it is now, or empty. */
    Optional<Variable> find(VariableSet set, VariableName name);

    /** A set's variables as they are now, by name. */
    List<Variable> list(VariableSet set, VariableFilter filter);

    /** An environment's variables together with the defaults that it does not override, by name. */
    List<Variable> listEffective(VariableSet own, VariableSet defaults, VariableFilter filter);

    /** How many variables a set has now. */
    long count(VariableSet set);

    /** What these names stand for now, removed ones included; names that never were are left out. */
    List<StoredVariable> current(VariableSet set, Collection<VariableName> names);

    /** What all names stood for in a version, removed ones included, by name. */
    List<StoredVariable> asOf(VariableSet set, long version);

    /** What one name stood for in a version, or empty when it stood for nothing up to then. */
    Optional<StoredVariable> asOf(VariableSet set, VariableName name, long version);

    /** Every version of one variable with a plain value. */
    List<StoredVariable> plainVersionsOf(VariableSet set, VariableName name);

    /** The versions of one variable, newest first; those before a version, or from the newest. */
    List<VariableVersion> versionsOf(VariableSet set, VariableName name, @Nullable Long before, int limit);

    /** The changes of a set, newest first; those before a version, or from the newest. */
    List<Change> changes(VariableSet set, @Nullable Long before, int limit);

    /** The version that the set had at a time; 0 before its first. */
    long versionAt(VariableSet set, Instant time);

    /**
     * Stores a new version of a set, in the caller's transaction, which holds the set's lock.
     *
     * @param set the set in its new version
     * @param change who, when and why
     * @param states what the changed names stand for from now on, each in the new version
     */
    void append(VariableSet set, Change change, Collection<StoredVariable> states);

    /** Replaces plain values of the past by their encryption, in the caller's transaction. */
    void encrypt(VariableSet set, Collection<StoredVariable> states);
}
