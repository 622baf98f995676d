package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.environment.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An environment to register.
 *
 * @param ref its written form
 * @param displayName what people call it, or null when they call it by its name
 * @param stage where in the application's life it stands
 * @param connection how its database is reached
 * @param password the connection's password
 * @param uploads where its uploaded files are, or null
 */
public record NewEnvironment(
        EnvironmentRef ref,
        @Nullable String displayName,
        Stage stage,
        DatabaseConnection connection,
        Secret password,
        @Nullable Uploads uploads) {}
