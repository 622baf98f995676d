package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored migrations. */
public interface Migrations {

    /** Stores a new migration; false, and nothing stored, when the id is taken. */
    boolean add(Migration migration);

    /** The migration of this id, if there is one. */
    Optional<Migration> find(MigrationId id);

    /**
     * The migration of this id.
     *
     * @throws UnknownMigrationException when there is none
     */
    default Migration get(MigrationId id) {
        return find(id).orElseThrow(() -> new UnknownMigrationException(id));
    }

    /**
     * Stores a migration that was read before and changed.
     *
     * @throws ConcurrentChangeException when somebody else stored a change since
     * @throws TargetOccupiedException when it would {@linkplain Migration#occupiesTarget() occupy} a target that another
     *     migration occupies
     */
    void update(Migration migration);

    /** The migration that occupies this target, if there is one. */
    Optional<MigrationId> occupant(EnvironmentRef target);

    /** A migration of this target that was completed after this time and not rolled back since, if there is one. */
    Optional<MigrationId> completedAfter(EnvironmentRef target, Instant time);

    /**
     * The latest migrations, newest first.
     *
     * @param target only those of this environment, or null for all
     * @param limit how many at most
     */
    List<Migration> latest(@Nullable EnvironmentRef target, int limit);

    /** How many migrations are in each state, by the state's label. */
    Map<String, Long> countByState();
}
