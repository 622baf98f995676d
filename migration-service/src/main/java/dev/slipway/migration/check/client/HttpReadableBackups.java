package dev.slipway.migration.check.client;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.check.ReadableBackups;
import dev.slipway.service.client.ServiceClients;
import dev.slipway.service.client.ServiceUnavailableException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** backup-service's settings, over HTTP with a service token. */
@Component
class HttpReadableBackups implements ReadableBackups {

    private static final Logger log = LoggerFactory.getLogger(HttpReadableBackups.class);

    private final BackupServiceApi api;

    HttpReadableBackups(ServiceClients clients) {
        this.api = clients.create(BackupServiceApi.class, "backup-service");
    }

    @Override
    public Optional<Boolean> of(EnvironmentRef environment) {
        try {
            return Optional.of(api.encryption(environment.application(), environment.environment())
                    .readableByService());
        } catch (ServiceUnavailableException | RestClientException e) {
            log.atWarn()
                    .addKeyValue("environment", environment)
                    .setCause(e)
                    .log("backup-service does not tell whether its backups can be read");
            return Optional.empty();
        }
    }
}
