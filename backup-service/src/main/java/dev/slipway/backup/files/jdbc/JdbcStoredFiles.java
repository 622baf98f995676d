package dev.slipway.backup.files.jdbc;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.files.StoredFiles;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@link StoredFiles} in the tables {@code stored_file} and {@code stored_file_reference}. Whoever refers to objects shares
 * a lock of the environment until that is committed; whoever gives objects up holds it alone, and so sees every reference.
 */
@Repository
class JdbcStoredFiles implements StoredFiles {

    private static final int PAGE = 5000;

    private final JdbcClient jdbc;

    JdbcStoredFiles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional
    public Set<String> reference(BackupId backup, EnvironmentRef environment, Collection<String> names) {
        if (names.isEmpty()) {
            return Set.of();
        }
        share(environment);
        jdbc.sql("""
                        INSERT INTO stored_file_reference (backup_id, environment, name)
                        SELECT ?, environment, name FROM stored_file
                         WHERE environment = ? AND name = ANY (?)
                           AND sha256 IS NOT NULL AND NOT distrusted AND NOT given_up
                        ON CONFLICT DO NOTHING""")
                .params(List.of(backup.value(), environment.toString(), names.toArray(String[]::new)))
                .update();
        return Set.copyOf(jdbc.sql("SELECT name FROM stored_file_reference WHERE backup_id = ? AND name = ANY (?)")
                .params(List.of(backup.value(), names.toArray(String[]::new)))
                .query(String.class)
                .list());
    }

    @Override
    @Transactional
    public Optional<ArtifactObject> reference(
            BackupId backup, EnvironmentRef environment, String fingerprint, String contentSha256) {
        share(environment);
        Optional<ArtifactObject> found = jdbc.sql("""
                        SELECT name, size_bytes, sha256 FROM stored_file
                         WHERE environment = :environment AND content_sha256 = :content AND fingerprint = :fingerprint
                           AND NOT distrusted AND NOT given_up
                         ORDER BY begun_at LIMIT 1""")
                .param("environment", environment.toString())
                .param("content", contentSha256)
                .param("fingerprint", fingerprint)
                .query(JdbcStoredFiles::object)
                .optional();
        found.ifPresent(object -> refer(backup, environment, object.name()));
        return found;
    }

    @Override
    @Transactional
    public void begin(BackupId backup, EnvironmentRef environment, String fingerprint, String name) {
        share(environment);
        jdbc.sql("""
                        INSERT INTO stored_file (environment, name, fingerprint)
                        VALUES (:environment, :name, :fingerprint)""")
                .param("environment", environment.toString())
                .param("name", name)
                .param("fingerprint", fingerprint)
                .update();
        refer(backup, environment, name);
    }

    @Override
    public void finish(EnvironmentRef environment, ArtifactObject object, String contentSha256) {
        int updated = jdbc.sql("""
                        UPDATE stored_file
                           SET content_sha256 = :content, size_bytes = :size, sha256 = :sha256
                         WHERE environment = :environment AND name = :name AND NOT given_up""")
                .param("environment", environment.toString())
                .param("name", object.name())
                .param("content", contentSha256)
                .param("size", object.sizeBytes())
                .param("sha256", object.sha256())
                .update();
        if (updated != 1) {
            throw new IllegalStateException("A stored file was given up while it was needed: " + object.name());
        }
    }

    @Override
    public void drop(BackupId backup, EnvironmentRef environment, String name) {
        jdbc.sql("DELETE FROM stored_file_reference WHERE backup_id = :backup AND name = :name")
                .param("backup", backup.value())
                .param("name", name)
                .update();
    }

    @Override
    public void distrust(EnvironmentRef environment, String name) {
        jdbc.sql("UPDATE stored_file SET distrusted = true WHERE environment = :environment AND name = :name")
                .param("environment", environment.toString())
                .param("name", name)
                .update();
    }

    @Override
    public void forEach(BackupId backup, Consumer<ArtifactObject> told) {
        String after = "";
        while (true) {
            List<ArtifactObject> page = page(backup, after);
            page.forEach(told);
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().name();
        }
    }

    private List<ArtifactObject> page(BackupId backup, String after) {
        return jdbc.sql("""
                        SELECT f.name, f.size_bytes, f.sha256
                          FROM stored_file_reference r JOIN stored_file f USING (environment, name)
                         WHERE r.backup_id = :backup AND f.sha256 IS NOT NULL
                           AND r.name COLLATE "C" > :after
                         ORDER BY r.name COLLATE "C" LIMIT :limit""")
                .param("backup", backup.value())
                .param("after", after)
                .param("limit", PAGE)
                .query(JdbcStoredFiles::object)
                .list();
    }

    @Override
    public void release(BackupId backup) {
        jdbc.sql("DELETE FROM stored_file_reference WHERE backup_id = :backup")
                .param("backup", backup.value())
                .update();
    }

    @Override
    public void releaseEnded() {
        // a reference is never older than its backup's row
        jdbc.sql("""
                        DELETE FROM stored_file_reference r
                         WHERE NOT EXISTS (SELECT FROM backup b
                                            WHERE b.id = r.backup_id AND b.state NOT IN ('failed', 'cancelled'))""").update();
    }

    @Override
    public List<EnvironmentRef> withUnneeded() {
        return jdbc.sql("""
                        SELECT DISTINCT environment FROM stored_file f
                         WHERE NOT EXISTS (SELECT FROM stored_file_reference r
                                            WHERE r.environment = f.environment AND r.name = f.name)""")
                .query((row, _) -> EnvironmentRef.parse(row.getString(1)))
                .list();
    }

    @Override
    @Transactional
    public List<String> giveUp(EnvironmentRef environment, int limit) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('stored files ' || ?, 0))::text")
                .param(environment.toString())
                .query(String.class)
                .optional();
        // a statement of its own, which sees what was committed before the lock was had
        return jdbc.sql("""
                        UPDATE stored_file SET given_up = true
                         WHERE environment = :environment
                           AND name IN (SELECT name FROM stored_file f
                                         WHERE f.environment = :environment
                                           AND NOT EXISTS (SELECT FROM stored_file_reference r
                                                            WHERE r.environment = f.environment AND r.name = f.name)
                                         LIMIT :limit)
                        RETURNING name""")
                .param("environment", environment.toString())
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    @Override
    public void forget(EnvironmentRef environment, String name) {
        jdbc.sql("DELETE FROM stored_file WHERE environment = :environment AND name = :name AND given_up")
                .param("environment", environment.toString())
                .param("name", name)
                .update();
    }

    private void share(EnvironmentRef environment) {
        jdbc.sql("SELECT pg_advisory_xact_lock_shared(hashtextextended('stored files ' || ?, 0))::text")
                .param(environment.toString())
                .query(String.class)
                .optional();
    }

    private void refer(BackupId backup, EnvironmentRef environment, String name) {
        jdbc.sql("""
                        INSERT INTO stored_file_reference (backup_id, environment, name)
                        VALUES (:backup, :environment, :name) ON CONFLICT DO NOTHING""")
                .param("backup", backup.value())
                .param("environment", environment.toString())
                .param("name", name)
                .update();
    }

    private static ArtifactObject object(ResultSet row, int number) throws SQLException {
        return new ArtifactObject(row.getString("name"), row.getLong("size_bytes"), row.getString("sha256"));
    }
}
