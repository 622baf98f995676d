package dev.slipway.gateway.identity.jdbc;

import dev.slipway.gateway.identity.SealedKey;
import dev.slipway.gateway.identity.SigningKeys;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The table {@code signing_key}. */
final class JdbcSigningKeys implements SigningKeys {

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    JdbcSigningKeys(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public List<SealedKey> allOrFirst(Supplier<SealedKey> maker) {
        List<SealedKey> kept = all();
        if (!kept.isEmpty()) {
            return kept;
        }
        return transactions.execute(transaction -> {
            // one instance makes the first key, the others wait and then find it; plain reads go on meanwhile
            jdbc.sql("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE").update();
            if (all().isEmpty()) {
                SealedKey first = maker.get();
                jdbc.sql("INSERT INTO signing_key (id, ciphertext) VALUES (:id, :ciphertext)")
                        .param("id", first.id())
                        .param("ciphertext", first.ciphertext())
                        .update();
            }
            return all();
        });
    }

    private List<SealedKey> all() {
        return jdbc.sql("SELECT id, ciphertext FROM signing_key ORDER BY created_at DESC, id")
                .query((row, number) -> new SealedKey(row.getString("id"), row.getBytes("ciphertext")))
                .list();
    }
}
