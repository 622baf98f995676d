package dev.slipway.environment.secret.jdbc;

import dev.slipway.environment.secret.KeyEncryptionKeyId;
import dev.slipway.environment.secret.KnownKeyEncryptionKeys;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcKnownKeyEncryptionKeys implements KnownKeyEncryptionKeys {

    private final JdbcClient jdbc;

    JdbcKnownKeyEncryptionKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Neither reading the table nor the foreign key of new keysets waits for this lock. */
    @Override
    public void lock() {
        jdbc.sql("LOCK TABLE key_encryption_key IN SHARE ROW EXCLUSIVE MODE").update();
    }

    @Override
    public void register(KeyEncryptionKeyId key) {
        jdbc.sql("""
                INSERT INTO key_encryption_key (generation, id)
                SELECT coalesce(max(generation), 0) + 1, :id FROM key_encryption_key
                ON CONFLICT (id) DO NOTHING
                """).param("id", key.value()).update();
    }

    @Override
    public List<KeyEncryptionKeyId> all() {
        return jdbc.sql("SELECT id FROM key_encryption_key ORDER BY generation")
                .query((row, _) -> new KeyEncryptionKeyId(row.getString("id")))
                .list();
    }
}
