package dev.slipway.environment.configuration.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.configuration.ConfigurationState;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.ConfigurationVersions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
    public Map<EnvironmentRef, ConfigurationState> find(Collection<EnvironmentRef> environments) {
        Map<EnvironmentRef, ConfigurationState> states = new HashMap<>();
        jdbc.sql("""
                        SELECT a.name AS application, e.name AS environment, e.id,
                               a.archived_at IS NOT NULL AS application_archived,
                               e.archived_at IS NOT NULL AS archived,
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
                    states.put(
                            new EnvironmentRef(row.getString("application"), row.getString("environment")), state(row));
                });
        return states;
    }

    private static ConfigurationState state(ResultSet row) throws SQLException {
        boolean archived = row.getBoolean("archived");
        if (archived || row.getBoolean("application_archived")) {
            return new ConfigurationState.Archived(!archived);
        }
        return new ConfigurationState.InUse(new ConfigurationVersion(
                row.getObject("id", UUID.class), row.getLong("defaults_version"), row.getLong("own_version")));
    }
}
