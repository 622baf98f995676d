package dev.slipway.migration.check.client;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;

/** The part of backup-service's internal HTTP API that is used here. */
interface BackupServiceApi {

    @GetExchange("/internal/backup-encryption/{application}/{environment}")
    EncryptionDto encryption(@PathVariable String application, @PathVariable String environment);

    record EncryptionDto(boolean readableByService) {}
}
