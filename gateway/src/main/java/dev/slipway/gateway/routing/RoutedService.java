package dev.slipway.gateway.routing;

import java.util.List;

/** The services behind the gateway and the paths that are theirs. What is not listed is not reachable from outside. */
enum RoutedService {
    ENV_SERVICE("env-service", "/api/applications", "/api/audit", "/config"),
    BACKUP_SERVICE(
            "backup-service",
            "/api/backups",
            "/api/restores",
            "/api/backup-schedules",
            "/api/retention-policies",
            "/api/backup-audit",
            "/api/backup-encryption",
            "/api/backup-objectives",
            "/api/drills",
            "/api/drill-plans"),
    MIGRATION_SERVICE(
            "migration-service",
            "/api/migrations",
            "/api/plans",
            "/api/packages",
            "/api/rule-sets",
            "/api/signers",
            "/api/signing-policies",
            "/api/migration-audit",
            "/api/hooks");

    private final String id;
    private final List<String> paths;

    RoutedService(String id, String... paths) {
        this.id = id;
        this.paths = List.of(paths);
    }

    /** Name in the configuration, in problems and of the circuit breaker. */
    String id() {
        return id;
    }

    /** Patterns of all paths under the service's. */
    String[] pathPatterns() {
        return paths.stream().map(path -> path + "/**").toArray(String[]::new);
    }

    /** Where the gateway offers the service's API document. */
    String apiDocumentPath() {
        return "/v3/api-docs/" + id;
    }
}
