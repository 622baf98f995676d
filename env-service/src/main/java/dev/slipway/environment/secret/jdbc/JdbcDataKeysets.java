package dev.slipway.environment.secret.jdbc;

import dev.slipway.environment.secret.DataKeysets;
import dev.slipway.environment.secret.KeyEncryptionKeyId;
import dev.slipway.environment.secret.SecretOwner;
import dev.slipway.environment.secret.WrappedKeyset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcDataKeysets implements DataKeysets {

    private final JdbcClient jdbc;
    private final JdbcOperations batches;

    JdbcDataKeysets(JdbcClient jdbc, JdbcOperations batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    @Override
    public boolean add(SecretOwner owner, WrappedKeyset keyset) {
        return jdbc.sql("""
                        INSERT INTO data_keyset (owner_id, wrapped_keyset, wrapped_by)
                        VALUES (:owner, :keyset, :wrappedBy)
                        ON CONFLICT (owner_id) DO NOTHING
                        """)
                        .param("owner", owner.id())
                        .param("keyset", keyset.bytes())
                        .param("wrappedBy", keyset.wrappedBy().value())
                        .update()
                == 1;
    }

    @Override
    public Optional<WrappedKeyset> find(SecretOwner owner) {
        return jdbc.sql("SELECT wrapped_keyset, wrapped_by FROM data_keyset WHERE owner_id = :owner")
                .param("owner", owner.id())
                .query((row, _) -> keyset(row))
                .optional();
    }

    @Override
    public Map<KeyEncryptionKeyId, Long> countByKey() {
        Map<KeyEncryptionKeyId, Long> counts = new HashMap<>();
        jdbc.sql("SELECT wrapped_by, count(*) AS keysets FROM data_keyset GROUP BY wrapped_by")
                .query(row -> {
                    counts.put(new KeyEncryptionKeyId(row.getString("wrapped_by")), row.getLong("keysets"));
                });
        return counts;
    }

    @Override
    public List<OwnedKeyset> take(Collection<KeyEncryptionKeyId> wrappedBy, @Nullable SecretOwner after, int limit) {
        return jdbc.sql("""
                        SELECT owner_id, wrapped_keyset, wrapped_by
                          FROM data_keyset
                         WHERE wrapped_by = ANY (:keys) AND (:after::uuid IS NULL OR owner_id > :after::uuid)
                         ORDER BY owner_id
                         LIMIT :limit
                           FOR UPDATE SKIP LOCKED
                        """)
                .param("keys", wrappedBy.stream().map(KeyEncryptionKeyId::value).toArray(String[]::new), Types.ARRAY)
                .param("after", after == null ? null : after.id(), Types.OTHER)
                .param("limit", limit)
                .query((row, _) -> new OwnedKeyset(new SecretOwner(row.getObject("owner_id", UUID.class)), keyset(row)))
                .list();
    }

    @Override
    public void replace(List<OwnedKeyset> keysets) {
        batches.batchUpdate(
                "UPDATE data_keyset SET wrapped_keyset = ?, wrapped_by = ? WHERE owner_id = ?",
                keysets.stream()
                        .map(owned -> new Object[] {
                            owned.keyset().bytes(),
                            owned.keyset().wrappedBy().value(),
                            owned.owner().id()
                        })
                        .toList());
    }

    private static WrappedKeyset keyset(ResultSet row) throws SQLException {
        return new WrappedKeyset(new KeyEncryptionKeyId(row.getString("wrapped_by")), row.getBytes("wrapped_keyset"));
    }
}
