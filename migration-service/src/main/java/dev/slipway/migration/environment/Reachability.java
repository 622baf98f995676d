package dev.slipway.migration.environment;

import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.job.RefusedException;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether an environment's database can be used at all, asked before anything is begun. */
public final class Reachability {

    private static final int ANSWER_SECONDS = 5;

    private Reachability() {}

    /**
     * Does nothing when the database lets us in and answers.
     *
     * @param applicationName as whom the session shows itself to the database's administrator
     * @throws RefusedException with the reason when it does not: better told at once than tried for minutes
     */
    public static void require(Environment environment, String applicationName) {
        try (Connection connection = new ManagedDatabase(environment.connection(), applicationName).open()) {
            if (!connection.isValid(ANSWER_SECONDS)) {
                throw new RefusedException("The database of %s does not answer.".formatted(environment.ref()));
            }
        } catch (DatabaseUnreachableException | DatabaseAccessDeniedException e) {
            throw new RefusedException(
                    "The database of %s cannot be used: %s".formatted(environment.ref(), e.getMessage()), e);
        } catch (SQLException e) {
            throw new RefusedException("The database of %s does not answer.".formatted(environment.ref()), e);
        }
    }
}
