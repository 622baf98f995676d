package dev.slipway.migration.packaging.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.PackageBuild;
import dev.slipway.migration.packaging.PackageBuilds;
import dev.slipway.migration.packaging.PackageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcPackageBuilds implements PackageBuilds {

    private final JdbcClient jdbc;

    JdbcPackageBuilds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(PackageBuild build) {
        PackageBuild.State state = build.state();
        jdbc.sql("""
                        INSERT INTO package_build (id, source, rule_set, note, requested_by, requested_at, state,
                                                   state_since, digest, reason)
                        VALUES (:id, :source, :ruleSet, :note, :requestedBy, :requestedAt, :state,
                                :since, :digest, :reason)
                        ON CONFLICT (id) DO UPDATE
                        SET state = excluded.state, state_since = excluded.state_since, digest = excluded.digest,
                            reason = excluded.reason
                        """)
                .param("id", build.id())
                .param("source", build.source().toString())
                .param("ruleSet", build.ruleSet())
                .param("note", build.note())
                .param("requestedBy", build.requestedBy())
                .param("requestedAt", build.requestedAt().atOffset(ZoneOffset.UTC))
                .param("state", state.label())
                .param("since", state.since().atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        state instanceof PackageBuild.Sealed sealed
                                ? sealed.digest().value()
                                : null)
                .param("reason", state instanceof PackageBuild.Failed failed ? failed.reason() : null)
                .update();
    }

    @Override
    public Optional<PackageBuild> find(UUID id) {
        return jdbc.sql("SELECT * FROM package_build WHERE id = :id")
                .param("id", id)
                .query(JdbcPackageBuilds::read)
                .optional();
    }

    private static PackageBuild read(ResultSet row, int number) throws SQLException {
        Instant since = row.getObject("state_since", OffsetDateTime.class).toInstant();
        String digest = row.getString("digest");
        String reason = row.getString("reason");
        PackageBuild.State state;
        if (digest != null) {
            state = new PackageBuild.Sealed(new PackageDigest(digest), since);
        } else if (reason != null) {
            state = new PackageBuild.Failed(reason, since);
        } else {
            state = new PackageBuild.Building(since);
        }
        return new PackageBuild(
                row.getObject("id", UUID.class),
                EnvironmentRef.parse(row.getString("source")),
                row.getString("rule_set"),
                row.getString("note"),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                state);
    }
}
