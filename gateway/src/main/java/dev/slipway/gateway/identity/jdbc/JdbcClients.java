package dev.slipway.gateway.identity.jdbc;

import dev.slipway.gateway.identity.Client;
import dev.slipway.gateway.identity.ClientName;
import dev.slipway.gateway.identity.Clients;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code client}. */
final class JdbcClients implements Clients {

    private final JdbcClient jdbc;

    JdbcClients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(Client client, String secretHash) {
        return jdbc.sql("""
                        INSERT INTO client (name, secret_hash, scopes, created_at, created_by)
                        VALUES (:name, :secretHash, :scopes, :createdAt, :createdBy)
                        ON CONFLICT (name) DO NOTHING""")
                        .param("name", client.name().value())
                        .param("secretHash", secretHash)
                        .param("scopes", array(client.scopes()))
                        .param("createdAt", client.createdAt().atOffset(ZoneOffset.UTC))
                        .param("createdBy", client.createdBy())
                        .update()
                == 1;
    }

    @Override
    public void grant(ClientName name, Set<String> scopes) {
        jdbc.sql("UPDATE client SET scopes = :scopes WHERE name = :name")
                .param("scopes", array(scopes))
                .param("name", name.value())
                .update();
    }

    @Override
    public Optional<Credential> find(ClientName name) {
        return jdbc.sql("SELECT * FROM client WHERE name = :name")
                .param("name", name.value())
                .query((row, number) -> new Credential(client(row), row.getString("secret_hash")))
                .optional();
    }

    @Override
    public List<Client> list() {
        return jdbc.sql("SELECT * FROM client ORDER BY name")
                .query((row, number) -> client(row))
                .list();
    }

    @Override
    public boolean remove(ClientName name) {
        return jdbc.sql("DELETE FROM client WHERE name = :name")
                        .param("name", name.value())
                        .update()
                == 1;
    }

    private static String[] array(Set<String> scopes) {
        return scopes.stream().sorted().toArray(String[]::new);
    }

    private static Client client(ResultSet row) throws SQLException {
        return new Client(
                new ClientName(row.getString("name")),
                Set.of((String[]) row.getArray("scopes").getArray()),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"));
    }
}
