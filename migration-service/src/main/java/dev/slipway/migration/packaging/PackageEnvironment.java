package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresToolsMissingException;
import dev.slipway.migration.environment.Environment;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.Reachability;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.ruleset.InvalidRuleSetException;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSets;
import dev.slipway.migration.ruleset.UnknownRuleSetException;
import dev.slipway.migration.schema.SchemaDumpFailedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Packages a registered environment: every package that is built here is built by this, and so from development only. */
@Component
public class PackageEnvironment {

    private static final String APPLICATION_NAME = "slipway migration-service";

    private final Environments environments;
    private final RuleSets ruleSets;
    private final BuildPackage buildPackage;
    private final KeepPackage keepPackage;

    PackageEnvironment(
            Environments environments, RuleSets ruleSets, BuildPackage buildPackage, KeepPackage keepPackage) {
        this.environments = environments;
        this.ruleSets = ruleSets;
        this.buildPackage = buildPackage;
        this.keepPackage = keepPackage;
    }

    /**
     * Builds a package and keeps it. The same content gives the same package.
     *
     * @param ref the environment
     * @param ruleSet the rule set to build by; null for the default of the environment's application
     * @param by who had it built
     * @param note what is to be said about it; null if nothing
     * @throws RefusedException when something is wrong that somebody has to put right
     * @throws TemporaryFailureException when something that is needed is down
     */
    public SealedPackage build(EnvironmentRef ref, @Nullable String ruleSet, String by, @Nullable String note) {
        return explained(() -> {
            Environment source = environments.get(ref);
            requireSource(source);
            Reachability.require(source, APPLICATION_NAME);
            return buildNow(source, ruleSet, by, note);
        });
    }

    /**
     * As {@link #build}, for an environment of which is known that it may be a source and that its database answers.
     *
     * @throws RefusedException when something is wrong that somebody has to put right
     * @throws TemporaryFailureException when something that is needed is down
     */
    public SealedPackage buildFrom(Environment source, @Nullable String ruleSet, String by, @Nullable String note) {
        return explained(() -> buildNow(source, ruleSet, by, note));
    }

    private SealedPackage buildNow(Environment source, @Nullable String ruleSet, String by, @Nullable String note) {
        EnvironmentRef ref = source.ref();
        SealedPackage built = buildPackage.build(new PackageRequest(
                ref,
                new ManagedDatabase(source.connection(), APPLICATION_NAME),
                ruleSet(ref.application(), ruleSet),
                environments.variables(ref),
                SecretScan.of(environments.secretValues(ref))));
        keepPackage.keep(built, KeptPackage.Origin.BUILT, by, note);
        return built;
    }

    private static SealedPackage explained(Supplier<SealedPackage> work) {
        try {
            return work.get();
        } catch (EnvironmentsUnavailableException | DatabaseUnreachableException | PackagesUnavailableException e) {
            throw temporary(e);
        } catch (UnknownEnvironmentException
                | UnknownRuleSetException
                | InvalidRuleSetException
                | SecretInPackageException
                | PackagingFailedException
                | SchemaDumpFailedException
                | PostgresToolsMissingException
                | DatabaseAccessDeniedException
                | DatabaseFailureException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof PackagesUnavailableException unavailable) {
                    throw temporary(unavailable);
                }
            }
            throw new RefusedException(sentence(e), e);
        }
    }

    /**
     * Only a development environment may be a source of configuration.
     *
     * @throws RefusedException when this one is none
     */
    public static void requireSource(Environment source) {
        if (source.stage() != Stage.DEVELOPMENT) {
            throw new RefusedException("Only a development environment may be a source; %s is %s."
                    .formatted(source.ref(), inWords(source.stage())));
        }
    }

    private RuleSet ruleSet(String application, @Nullable String name) {
        if (name != null) {
            return ruleSets.get(name);
        }
        return ruleSets.defaultOf(application)
                .orElseThrow(() -> new RefusedException(
                        "No rule set was named and application %s has no default: name one in ruleSet, or set the default with PUT /api/rule-sets/defaults/%s."
                                .formatted(application, application)));
    }

    /** A stage with its article. */
    public static String inWords(Stage stage) {
        return switch (stage) {
            case DEVELOPMENT -> "a development environment";
            case PRE_RELEASE -> "a pre-release environment";
            case PRODUCTION -> "a production environment";
        };
    }

    private static String sentence(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }

    private static TemporaryFailureException temporary(RuntimeException cause) {
        return new TemporaryFailureException(sentence(cause), Patience.FOR_DEPENDENCY, cause);
    }
}
