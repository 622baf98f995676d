package dev.slipway.migration.signing.jdbc;

import dev.slipway.migration.signing.Signer;
import dev.slipway.migration.signing.Signers;
import dev.slipway.migration.signing.VerificationKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSigners implements Signers {

    private final JdbcClient jdbc;

    JdbcSigners(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(Signer signer) {
        jdbc.sql("""
                        INSERT INTO signer (name, public_key, set_by, set_at) VALUES (:name, :key, :by, :at)
                        ON CONFLICT (name) DO UPDATE
                        SET public_key = excluded.public_key, set_by = excluded.set_by, set_at = excluded.set_at
                        """)
                .param("name", signer.name())
                .param("key", signer.key().encoded())
                .param("by", signer.setBy())
                .param("at", signer.setAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public Optional<Signer> find(String name) {
        return jdbc.sql("SELECT * FROM signer WHERE name = :name")
                .param("name", name)
                .query(JdbcSigners::read)
                .optional();
    }

    @Override
    public List<Signer> all() {
        return jdbc.sql("SELECT * FROM signer ORDER BY name")
                .query(JdbcSigners::read)
                .list();
    }

    @Override
    public boolean remove(String name) {
        return jdbc.sql("DELETE FROM signer WHERE name = :name")
                        .param("name", name)
                        .update()
                == 1;
    }

    private static Signer read(ResultSet row, int number) throws SQLException {
        return new Signer(
                row.getString("name"),
                new VerificationKey(row.getString("public_key")),
                row.getString("set_by"),
                row.getObject("set_at", OffsetDateTime.class).toInstant());
    }
}
