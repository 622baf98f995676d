package dev.slipway.backup.environments;

import dev.slipway.backup.Environments;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RegisteredEnvironment;
import dev.slipway.backup.UnknownEnvironmentException;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.client.ServiceClients;
import dev.slipway.service.client.ServiceUnavailableException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/** Asks env-service. */
@Component
class EnvServiceEnvironments implements Environments {

    private final EnvServiceApi api;

    EnvServiceEnvironments(ServiceClients clients) {
        this.api = clients.create(EnvServiceApi.class, "env-service");
    }

    @Override
    public RegisteredEnvironment get(EnvironmentRef environment) {
        try {
            EnvServiceApi.Answer answer = api.environment(environment.application(), environment.environment());
            return new RegisteredEnvironment(answer.connection().toSettings(), answer.variablesVersion());
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
}
