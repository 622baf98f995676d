package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresToolsMissingException;
import dev.slipway.migration.apply.RehearseDecisions;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageCorruptException;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.schema.SchemaDumpFailedException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Finds out before a backup is taken whether a plan can be carried out as it was decided. */
@Component
class TryDecisions {

    private static final Logger log = LoggerFactory.getLogger(TryDecisions.class);

    private final Environments environments;
    private final PackageStore packages;

    TryDecisions(Environments environments, PackageStore packages) {
        this.environments = environments;
        this.packages = packages;
    }

    /**
     * Tries it out where something was decided to stay.
     *
     * @throws RefusedException when it cannot be carried out
     * @throws TemporaryFailureException when something that is needed is down
     */
    void require(Migration migration, Plan plan) {
        String kept = plan.decisions().stream()
                .filter(decision -> decision.chosen() == Decision.Choice.KEEP)
                .map(RequiredDecision::id)
                .collect(Collectors.joining(", "));
        if (kept.isEmpty()) {
            return;
        }
        List<String> objections = objections(migration, plan);
        if (!objections.isEmpty()) {
            SecretMask secrets = SecretMask.of(environments.secretValues(migration.target()));
            throw new RefusedException("The plan cannot be carried out when %s stays: %s"
                    .formatted(kept, secrets.mask(String.join(" ", objections))));
        }
    }

    private List<String> objections(Migration migration, Plan plan) {
        try (OpenPackage source = OpenPackage.onDemand(packages, plan.packageDigest())) {
            ManagedDatabase target = new ManagedDatabase(
                    environments.get(migration.target()).connection(), "slipway migration " + migration.id());
            return RehearseDecisions.objections(source, plan, target);
        } catch (EnvironmentsUnavailableException | PackagesUnavailableException | DatabaseUnreachableException e) {
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.FOR_DEPENDENCY, e);
        } catch (UnknownEnvironmentException
                | DatabaseAccessDeniedException
                | PackageNotFoundException
                | PackageCorruptException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        } catch (SchemaDumpFailedException | PostgresToolsMissingException | DatabaseFailureException e) {
            // then applying shows it
            log.atWarn().addKeyValue("migration", migration.id()).setCause(e).log("Decisions could not be tried out");
            return List.of();
        }
    }
}
