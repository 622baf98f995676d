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

    /** Of several instances that start on a new database, the table's key lets one insert generation 1. */
    @Override
    public List<KeyEncryptionKeyId> addFirst(KeyEncryptionKeyId key) {
        jdbc.sql("INSERT INTO key_encryption_key (generation, id) VALUES (1, :id) ON CONFLICT DO NOTHING")
                .param("id", key.value())
                .update();
        return jdbc.sql("SELECT id FROM key_encryption_key ORDER BY generation")
                .query((row, _) -> new KeyEncryptionKeyId(row.getString("id")))
                .list();
    }
}
