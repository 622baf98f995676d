package dev.slipway.environment.configuration.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.ConfigurationVersions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcConfigurationVersions implements ConfigurationVersions {

    private final JdbcClient jdbc;

    JdbcConfigurationVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<ConfigurationVersion> find(EnvironmentRef environment) {
        return Optional.ofNullable(find(List.of(environment)).get(environment));
    }

    @Override
    public Map<EnvironmentRef, ConfigurationVersion> find(Collection<EnvironmentRef> environments) {
        Map<EnvironmentRef, ConfigurationVersion> versions = new HashMap<>();
        jdbc.sql("""
                        SELECT a.name AS application, e.name AS environment, e.id,
                               coalesce(defaults.version, 0) AS defaults_version, coalesce(own.version, 0) AS own_version
                          FROM unnest(:applications::text[], :environments::text[]) AS wanted (application, environment)
                          JOIN application a ON a.name = wanted.application
                          JOIN environment e ON e.application_id = a.id AND e.name = wanted.environment
                          LEFT JOIN variable_set defaults ON defaults.id = a.id
                          LEFT JOIN variable_set own ON own.id = e.id
                        """)
                .param(
                        "applications",
                        environments.stream().map(EnvironmentRef::application).toArray(String[]::new))
                .param(
                        "environments",
                        environments.stream().map(EnvironmentRef::environment).toArray(String[]::new))
                .query(row -> {
                    versions.put(
                            new EnvironmentRef(row.getString("application"), row.getString("environment")),
                            new ConfigurationVersion(
                                    row.getObject("id", UUID.class),
                                    row.getLong("defaults_version"),
                                    row.getLong("own_version")));
                });
        return versions;
    }
}
