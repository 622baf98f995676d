package dev.slipway.migration.packaging.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.KeptPackage;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageFilter;
import dev.slipway.migration.packaging.Packages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcPackages implements Packages {

    private final JdbcClient jdbc;

    JdbcPackages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void lock(PackageDigest digest) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('package ' || :digest, 0))")
                .param("digest", digest.value())
                .query((row, number) -> true)
                .single();
    }

    @Override
    public boolean add(KeptPackage added) {
        boolean isNew = jdbc.sql("""
                        INSERT INTO package (digest, source, rule_set, rule_set_version, table_count, row_count,
                                             content_bytes, stored_bytes, origin, kept_by, kept_at, note)
                        VALUES (:digest, :source, :ruleSet, :ruleSetVersion, :tables, :rows, :contentBytes,
                                :storedBytes, :origin, :by, :at, :note)
                        ON CONFLICT (digest) DO NOTHING
                        """)
                        .param("digest", added.digest().value())
                        .param("source", added.source().toString())
                        .param("ruleSet", added.ruleSet())
                        .param("ruleSetVersion", added.ruleSetVersion())
                        .param("tables", added.tables())
                        .param("rows", added.rows())
                        .param("contentBytes", added.contentBytes())
                        .param("storedBytes", added.storedBytes())
                        .param("origin", added.origin().label())
                        .param("by", added.by())
                        .param("at", utc(added.at()))
                        .param("note", added.note())
                        .update()
                == 1;
        if (!isNew && added.note() != null) {
            jdbc.sql("UPDATE package SET note = :note WHERE digest = :digest AND note IS NULL")
                    .param("digest", added.digest().value())
                    .param("note", added.note())
                    .update();
        }
        return isNew;
    }

    @Override
    public Optional<KeptPackage> find(PackageDigest digest) {
        return jdbc.sql("SELECT * FROM package WHERE digest = :digest")
                .param("digest", digest.value())
                .query(JdbcPackages::read)
                .optional();
    }

    @Override
    public List<KeptPackage> list(PackageFilter filter, @Nullable Position before, int limit) {
        EnvironmentRef source = filter.source();
        return jdbc.sql("""
                        SELECT * FROM package
                        WHERE (:source::text IS NULL OR source = :source)
                          AND (:application::text IS NULL OR starts_with(source, :application || '/'))
                          AND (:ruleSet::text IS NULL OR rule_set = :ruleSet)
                          AND (:by::text IS NULL OR kept_by = :by)
                          AND (:from::timestamptz IS NULL OR kept_at >= :from)
                          AND (:to::timestamptz IS NULL OR kept_at < :to)
                          AND (:at::timestamptz IS NULL OR (kept_at, digest) < (:at, :digest))
                        ORDER BY kept_at DESC, digest DESC LIMIT :limit
                        """)
                .param("source", source == null ? null : source.toString())
                .param("application", filter.application())
                .param("ruleSet", filter.ruleSet())
                .param("by", filter.by())
                .param("from", utc(filter.from()))
                .param("to", utc(filter.to()))
                .param("at", before == null ? null : utc(before.at()))
                .param("digest", before == null ? null : before.digest().value())
                .param("limit", limit)
                .query(JdbcPackages::read)
                .list();
    }

    @Override
    public boolean remove(PackageDigest digest) {
        return jdbc.sql("DELETE FROM package WHERE digest = :digest")
                        .param("digest", digest.value())
                        .update()
                == 1;
    }

    private static KeptPackage read(ResultSet row, int number) throws SQLException {
        return new KeptPackage(
                new PackageDigest(row.getString("digest")),
                EnvironmentRef.parse(row.getString("source")),
                row.getString("rule_set"),
                row.getInt("rule_set_version"),
                row.getInt("table_count"),
                row.getLong("row_count"),
                row.getLong("content_bytes"),
                row.getLong("stored_bytes"),
                KeptPackage.Origin.of(row.getString("origin")),
                row.getString("kept_by"),
                row.getObject("kept_at", OffsetDateTime.class).toInstant(),
                row.getString("note"));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
