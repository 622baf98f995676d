package dev.slipway.environment.configuration.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.configuration.ConfigurationState;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.ConfigurationVersions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
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

    @Override
    public Optional<ConfigurationVersion> findForReader(
            EnvironmentRef environment, byte[] tokenSha256, Instant at, Instant usedSince) {
        // positions in place of names: nothing to look up on the service's shortest way
        return jdbc.sql("""
                        SELECT e.id, coalesce(defaults.version, 0) AS defaults_version, coalesce(own.version, 0) AS own_version
                          FROM read_token t
                          JOIN environment e ON e.id = t.environment_id
                          JOIN application a ON a.id = e.application_id
                          LEFT JOIN variable_set defaults ON defaults.id = a.id
                          LEFT JOIN variable_set own ON own.id = e.id
                         WHERE t.sha256 = ? AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?)
                           AND t.last_used_at > ?
                           AND a.name = ? AND a.archived_at IS NULL AND e.name = ? AND e.archived_at IS NULL
                        """)
                .param(tokenSha256)
                .param(Timestamp.from(at))
                .param(Timestamp.from(usedSince))
                .param(environment.application())
                .param(environment.environment())
                .query((row, _) -> version(row))
                .optional();
    }

    private static ConfigurationVersion version(ResultSet row) throws SQLException {
        return new ConfigurationVersion(
                row.getObject("id", UUID.class), row.getLong("defaults_version"), row.getLong("own_version"));
    }

    private static ConfigurationState state(ResultSet row) throws SQLException {
        boolean archived = row.getBoolean("archived");
        if (archived || row.getBoolean("application_archived")) {
            return new ConfigurationState.Archived(!archived);
        }
        return new ConfigurationState.InUse(version(row));
    }
}
