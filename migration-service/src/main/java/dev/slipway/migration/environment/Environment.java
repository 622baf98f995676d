package dev.slipway.migration.environment;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.managedpostgres.ConnectionSettings;

/**
 * A registered environment, with what is needed to connect to its database.
 *
 * @param ref its name
 * @param stage where it stands in release order
 * @param connection how to connect; its text form is safe to log
 */
public record Environment(EnvironmentRef ref, Stage stage, ConnectionSettings connection) {}
