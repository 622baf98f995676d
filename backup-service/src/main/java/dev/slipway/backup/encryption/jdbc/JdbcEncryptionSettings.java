package dev.slipway.backup.encryption.jdbc;

import dev.slipway.backup.PassphraseKey;
import dev.slipway.backup.encryption.EncryptionSetting;
import dev.slipway.backup.encryption.EncryptionSettings;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link EncryptionSettings} in the table {@code backup_encryption}. */
@Repository
class JdbcEncryptionSettings implements EncryptionSettings {

    private static final String INSERTION = """
            INSERT INTO backup_encryption (environment, recipients, readable_by_service, passphrase_public_key,
                                           passphrase_key_file, passphrase_since, version, changed_by, changed_at)
            VALUES (:environment, :recipients, :readableByService, :publicKey,
                    :keyFile, :since, nextval('backup_encryption_version'), :changedBy, :changedAt)
            ON CONFLICT DO NOTHING RETURNING *""";

    private static final String CHANGE = """
            UPDATE backup_encryption
               SET recipients = :recipients, readable_by_service = :readableByService,
                   passphrase_public_key = :publicKey, passphrase_key_file = :keyFile, passphrase_since = :since,
                   version = nextval('backup_encryption_version'), changed_by = :changedBy, changed_at = :changedAt
             WHERE environment = :environment AND version = :expected RETURNING *""";

    private final JdbcClient jdbc;

    JdbcEncryptionSettings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<EncryptionSetting> of(EnvironmentRef environment) {
        return jdbc.sql("SELECT * FROM backup_encryption WHERE environment = :environment")
                .param("environment", environment.toString())
                .query(JdbcEncryptionSettings::setting)
                .optional();
    }

    @Override
    public Optional<EncryptionSetting> save(EncryptionSetting setting, @Nullable Long expected) {
        EncryptionSetting.Passphrase passphrase = setting.passphrase();
        JdbcClient.StatementSpec statement =
                expected == null ? jdbc.sql(INSERTION) : jdbc.sql(CHANGE).param("expected", expected);
        return statement
                .param("environment", setting.environment().toString())
                .param("recipients", setting.recipients().toArray(String[]::new))
                .param("readableByService", setting.readableByService())
                .param("publicKey", passphrase == null ? null : passphrase.key().publicKey())
                .param("keyFile", passphrase == null ? null : passphrase.key().file())
                .param("since", passphrase == null ? null : Timestamp.from(passphrase.since()))
                .param("changedBy", setting.changedBy())
                .param("changedAt", Timestamp.from(setting.changedAt()))
                .query(JdbcEncryptionSettings::setting)
                .optional();
    }

    @Override
    public boolean remove(EnvironmentRef environment, long expected) {
        return jdbc.sql("DELETE FROM backup_encryption WHERE environment = :environment AND version = :expected")
                        .param("environment", environment.toString())
                        .param("expected", expected)
                        .update()
                == 1;
    }

    private static EncryptionSetting setting(ResultSet row, int number) throws SQLException {
        String publicKey = row.getString("passphrase_public_key");
        return new EncryptionSetting(
                EnvironmentRef.parse(row.getString("environment")),
                List.of((String[]) row.getArray("recipients").getArray()),
                publicKey == null
                        ? null
                        : new EncryptionSetting.Passphrase(
                                new PassphraseKey(publicKey, row.getString("passphrase_key_file")),
                                row.getTimestamp("passphrase_since").toInstant()),
                row.getBoolean("readable_by_service"),
                row.getLong("version"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    }
}
