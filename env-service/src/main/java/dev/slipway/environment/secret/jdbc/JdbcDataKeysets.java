package dev.slipway.environment.secret.jdbc;

import dev.slipway.environment.secret.DataKeysets;
import dev.slipway.environment.secret.KeyEncryptionKeyId;
import dev.slipway.environment.secret.SecretOwner;
import dev.slipway.environment.secret.WrappedKeyset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcDataKeysets implements DataKeysets {

    private final JdbcClient jdbc;

    JdbcDataKeysets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(SecretOwner owner, WrappedKeyset keyset) {
        jdbc.sql("INSERT INTO data_keyset (owner_id, wrapped_keyset, wrapped_by) VALUES (:owner, :keyset, :wrappedBy)")
                .param("owner", owner.id())
                .param("keyset", keyset.bytes())
                .param("wrappedBy", keyset.wrappedBy().value())
                .update();
    }

    @Override
    public Optional<WrappedKeyset> find(SecretOwner owner) {
        return jdbc.sql("SELECT wrapped_keyset, wrapped_by FROM data_keyset WHERE owner_id = :owner")
                .param("owner", owner.id())
                .query((row, _) -> new WrappedKeyset(
                        new KeyEncryptionKeyId(row.getString("wrapped_by")), row.getBytes("wrapped_keyset")))
                .optional();
    }
}
