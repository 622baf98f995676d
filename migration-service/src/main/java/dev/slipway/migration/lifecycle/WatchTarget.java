package dev.slipway.migration.lifecycle;

import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.drift.Committed;
import dev.slipway.migration.drift.CompareTarget;
import dev.slipway.migration.drift.TargetChanges;
import dev.slipway.migration.drift.TargetState;
import dev.slipway.migration.drift.TargetStates;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Remembers what targets are like after their migrations, and finds out what has changed since. */
@Component
class WatchTarget {

    private static final Logger log = LoggerFactory.getLogger(WatchTarget.class);

    private final CompareTarget compare;
    private final TargetStates states;
    private final Environments environments;
    private final MigrationProperties properties;

    WatchTarget(CompareTarget compare, TargetStates states, Environments environments, MigrationProperties properties) {
        this.compare = compare;
        this.states = states;
        this.environments = environments;
        this.properties = properties;
    }

    /** Remembers what the target is like after a migration. That a rollback can tell what it undoes is not worth failing. */
    void remember(MigrationId migration, ManagedDatabase target, @Nullable Committed committed) {
        keep(
                migration,
                () -> states.find(migration.value()).isPresent()
                        ? null
                        : compare.remember(target, committed, properties.countRowsFor()));
    }

    /** Remembers what a migration has added to the structure after its commit. */
    void rememberStructure(MigrationId migration, ManagedDatabase target) {
        keep(
                migration,
                () -> states.find(migration.value())
                        .map(then -> compare.withPresentStructure(target, then))
                        .orElse(null));
    }

    private void keep(MigrationId migration, Supplier<@Nullable TargetState> state) {
        try {
            TargetState present = state.get();
            if (present != null) {
                states.save(migration.value(), present);
            }
        } catch (DatabaseUnreachableException
                | DatabaseAccessDeniedException
                | DatabaseFailureException
                | DataAccessException e) {
            log.atWarn()
                    .addKeyValue("migration", migration)
                    .setCause(e)
                    .log("What the target is like after the migration was not remembered");
        }
    }

    /** What has changed since a migration; what cannot be told is said to be unknown. */
    TargetChanges since(Migration migration) {
        return states.find(migration.id().value())
                .map(then -> {
                    try {
                        ManagedDatabase target = new ManagedDatabase(
                                environments.get(migration.target()).connection(),
                                "slipway migration " + migration.id());
                        return compare.since(target, then, properties.compareFor());
                    } catch (DatabaseUnreachableException
                            | DatabaseAccessDeniedException
                            | DatabaseFailureException
                            | EnvironmentsUnavailableException
                            | UnknownEnvironmentException e) {
                        log.atWarn()
                                .addKeyValue("migration", migration.id())
                                .setCause(e)
                                .log("What has changed since the migration cannot be found out");
                        return TargetChanges.unknown("The target cannot be looked at now.");
                    }
                })
                .orElseGet(() -> TargetChanges.unknown(
                        "What the target was like right after the migration was not remembered."));
    }

    /** Nobody will ask any more. */
    void forget(MigrationId migration) {
        states.remove(migration.value());
    }
}
