package dev.slipway.backup.environments;

import dev.slipway.backup.EnvironmentVariables;
import dev.slipway.backup.Environments;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RegisteredEnvironment;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.UnknownEnvironmentException;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.client.ServiceClients;
import dev.slipway.service.client.ServiceUnavailableException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/** Asks env-service. */
@Component
class EnvServiceEnvironments implements Environments, EnvironmentVariables {

    private final EnvServiceApi api;

    EnvServiceEnvironments(ServiceClients clients) {
        this.api = clients.create(EnvServiceApi.class, "env-service");
    }

    @Override
    public RegisteredEnvironment get(EnvironmentRef environment) {
        try {
            EnvServiceApi.Answer answer = api.environment(environment.application(), environment.environment());
            return new RegisteredEnvironment(
                    answer.connection().toSettings(),
                    answer.variablesVersion(),
                    answer.uploads() == null ? null : answer.uploads().toLocation());
        } catch (ServiceUnavailableException e) {
            throw new JobFailedException.Temporary("env-service does not answer at the moment.", e);
        } catch (HttpClientErrorException e) {
            if (e.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
                throw new UnknownEnvironmentException(environment);
            }
            throw new JobFailedException.Temporary(
                    "env-service refused to tell the connection (HTTP %d)."
                            .formatted(e.getStatusCode().value()),
                    e);
        }
    }

    @Override
    public void rollBack(
            EnvironmentRef environment, RestoreId restore, long version, String requestedBy, String reason) {
        try {
            api.rollBackVariables(
                    environment.application(),
                    environment.environment(),
                    restore.value(),
                    requestedBy,
                    new EnvServiceApi.RollBack(version, reason));
        } catch (ServiceUnavailableException e) {
            throw new JobFailedException.Temporary("env-service does not answer at the moment.", e);
        } catch (HttpClientErrorException e) {
            String refusal = "env-service refused to roll the variables back (HTTP %d)."
                    .formatted(e.getStatusCode().value());
            throw switch (HttpStatus.resolve(e.getStatusCode().value())) {
                case NOT_FOUND, CONFLICT, BAD_REQUEST -> new JobFailedException.Permanent(refusal, e);
                case null, default -> new JobFailedException.Temporary(refusal, e);
            };
        }
    }
}
