package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.Stage;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.signing.RequireSignatures;
import dev.slipway.migration.signing.RequireSignatures.Lacking;
import dev.slipway.migration.signing.RequireSignatures.Verdict;
import org.springframework.stereotype.Component;

/**
 * Lets a migration go on only if its package has the signatures that are required where it goes. Asked before the backup
 * and again right before applying: days may lie between, and a key may have been found stolen.
 */
@Component
class RequireSignedPackage {

    private final Environments environments;
    private final RequireSignatures requireSignatures;

    RequireSignedPackage(Environments environments, RequireSignatures requireSignatures) {
        this.environments = environments;
        this.requireSignatures = requireSignatures;
    }

    /**
     * Asks for the signatures.
     *
     * @throws RefusedException when they are not there
     * @throws TemporaryFailureException when env-service is down
     */
    void by(Migration migration, PackageDigest digest) {
        Verdict verdict;
        try {
            Stage stage = environments.get(migration.target()).stage();
            verdict = requireSignatures.verdict(digest, migration.target(), stage);
        } catch (EnvironmentsUnavailableException e) {
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.FOR_DEPENDENCY, e);
        } catch (UnknownEnvironmentException e) {
            throw new RefusedException(e.getMessage() + ".", e);
        }
        if (verdict instanceof Lacking lacking) {
            throw new RefusedException(lacking.sentence() + " " + lacking.action());
        }
    }
}
