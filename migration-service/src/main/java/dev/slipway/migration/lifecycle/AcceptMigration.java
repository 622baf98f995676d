package dev.slipway.migration.lifecycle;

import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.GivenVariable;
import dev.slipway.migration.lifecycle.MigrationState.Requested;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes a request on: from then on there is a migration that ends in one way or another. */
@Component
public class AcceptMigration {

    private static final Logger log = LoggerFactory.getLogger(AcceptMigration.class);

    private final Migrations migrations;
    private final StateChanges changes;
    private final Environments environments;
    private final PlansOfMigrations plans;
    private final Clock clock;

    AcceptMigration(
            Migrations migrations,
            StateChanges changes,
            Environments environments,
            PlansOfMigrations plans,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.environments = environments;
        this.plans = plans;
        this.clock = clock;
    }

    /**
     * What became of a request.
     *
     * @param migration the migration
     * @param repeated whether it was there before
     */
    public record Accepted(Migration migration, boolean repeated) {}

    /**
     * Accepts a request, once: the same request again finds the same migration.
     *
     * @param request what is asked for
     * @param variables values that become the target's own, stored by env-service before anything is stored here
     * @throws ImpossibleChoiceException when one of the decisions is none of those that the plan leaves
     * @throws ContradictingDecisionsException when some of them exclude each other
     * @throws MigrationIdTakenException when the id belongs to a migration that asks for something else
     */
    public Accepted accept(MigrationRequest request, List<GivenVariable> variables) {
        Optional<Migration> existing = migrations.find(request.id());
        if (existing.isPresent()) {
            return repeated(existing.get(), request);
        }
        if (request.origin() instanceof Origin.FromPlan from) {
            plans.ifReady(from.planId()).ifPresent(plan -> PossibleDecisions.require(plan.decide(request.decisions())));
        }
        if (!variables.isEmpty()) {
            environments.store(request.target(), variables, request.requestedBy());
        }
        Migration migration = begin(request, clock.instant());
        if (!changes.begin(migration)) {
            return repeated(migrations.get(request.id()), request);
        }
        return new Accepted(migration, false);
    }

    private static Migration begin(MigrationRequest request, Instant now) {
        BackupWaiver waiver = request.withoutBackup()
                ? new BackupWaiver(request.id(), request.target(), request.requestedBy(), now)
                : null;
        return new Migration(
                request.id(),
                request.target(),
                request.origin(),
                request.requestedBy(),
                now,
                waiver,
                request.decisions().stream()
                        .map(decision -> new RecordedDecision(decision, request.requestedBy(), now))
                        .toList(),
                request.checks(),
                new Requested(now),
                0);
    }

    private static Accepted repeated(Migration existing, MigrationRequest request) {
        if (!existing.answers(request)) {
            throw new MigrationIdTakenException(request.id());
        }
        log.atInfo()
                .addKeyValue("migration", existing.id())
                .addKeyValue("state", existing.state().label())
                .log("Migration was requested again, nothing to do");
        return new Accepted(existing, true);
    }
}
