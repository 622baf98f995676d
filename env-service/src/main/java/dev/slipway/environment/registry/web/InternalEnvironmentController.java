package dev.slipway.environment.registry.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.RevealConnection;
import dev.slipway.environment.registry.RevealConnection.RevealedEnvironment;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What other services need to work on an environment's database. The gateway never routes here. */
@RestController
@RequiresScope(Scopes.INTERNAL)
class InternalEnvironmentController {

    private final RevealConnection revealConnection;

    InternalEnvironmentController(RevealConnection revealConnection) {
        this.revealConnection = revealConnection;
    }

    /** The settings' own text form hides the password. */
    record InternalEnvironment(
            EnvironmentRef environment,
            Stage stage,
            ConnectionSettings connection,
            @Nullable String schema,
            @Nullable UploadsJson uploads,
            long variablesVersion) {}

    @GetMapping("/internal/environments/{application}/{environment}")
    InternalEnvironment get(@PathVariable String application, @PathVariable String environment, Caller caller) {
        RevealedEnvironment revealed = revealConnection.reveal(Environment.refOf(application, environment), caller);
        Environment found = revealed.environment();
        return new InternalEnvironment(
                found.ref(),
                found.stage(),
                revealed.connection(),
                found.connection().schema(),
                UploadsJson.of(found.uploads()),
                revealed.variablesVersion());
    }
}
