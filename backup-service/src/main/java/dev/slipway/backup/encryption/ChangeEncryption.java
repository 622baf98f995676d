package dev.slipway.backup.encryption;

import dev.slipway.backup.EncryptionKeys;
import dev.slipway.backup.Secret;
import dev.slipway.backup.retention.AuditAction;
import dev.slipway.backup.retention.AuditEntry;
import dev.slipway.backup.retention.BackupAudit;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Changes whom new backups of an environment are encrypted to. What was taken before stays as it is. */
@Component
public class ChangeEncryption {

    private static final Logger log = LoggerFactory.getLogger(ChangeEncryption.class);

    private final EncryptionSettings settings;
    private final EncryptionKeys keys;
    private final BackupAudit audit;
    private final TransactionOperations transaction;
    private final Clock clock;

    ChangeEncryption(
            EncryptionSettings settings,
            EncryptionKeys keys,
            BackupAudit audit,
            TransactionOperations transaction,
            Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What an environment is to have.
     *
     * @param recipients age public keys
     * @param passphrase a new passphrase, or null
     * @param keepPassphrase whether the passphrase that there is stays
     * @param readableByService whether the service's own keys read the backups, too
     */
    public record Wanted(
            List<String> recipients, @Nullable Secret passphrase, boolean keepPassphrase, boolean readableByService) {

        /** Copies the list. */
        public Wanted {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * Gives an environment a setting in the place of the one that it may have.
     *
     * @param expected the version that the caller has seen, or null when the caller has seen none
     * @throws EncryptionException when that is not what there is, or there is no passphrase to keep
     */
    public EncryptionSetting put(EnvironmentRef environment, @Nullable Long expected, Wanted wanted, String actor) {
        Instant now = now();
        Optional<EncryptionSetting> present = settings.of(environment);
        if (present.isPresent() && expected == null) {
            throw new EncryptionException.VersionNeeded(environment);
        }
        if (!Objects.equals(expected, present.map(EncryptionSetting::version).orElse(null))) {
            throw new EncryptionException.Stale(environment);
        }
        EncryptionSetting next = new EncryptionSetting(
                environment,
                wanted.recipients(),
                passphrase(environment, wanted, present, now),
                wanted.readableByService(),
                0,
                actor,
                now);
        EncryptionSetting saved = Objects.requireNonNull(transaction.execute(_ -> {
            EncryptionSetting stored =
                    settings.save(next, expected).orElseThrow(() -> new EncryptionException.Stale(environment));
            audit.append(
                    new AuditEntry(now, actor, AuditAction.ENCRYPTION_CHANGED, environment, null, summary(stored)));
            return stored;
        }));
        tell(environment, actor, "Encryption of backups changed");
        return saved;
    }

    /**
     * Has new backups of an environment be encrypted to the service's keys again.
     *
     * @param expected the version that the caller has seen
     * @throws EncryptionException when there is none, or another
     */
    public void remove(EnvironmentRef environment, long expected, String actor) {
        transaction.executeWithoutResult(_ -> {
            if (settings.of(environment).isEmpty()) {
                throw new EncryptionException.Unknown(environment);
            }
            if (!settings.remove(environment, expected)) {
                throw new EncryptionException.Stale(environment);
            }
            audit.append(new AuditEntry(now(), actor, AuditAction.ENCRYPTION_REMOVED, environment, null, null));
        });
        tell(environment, actor, "Encryption of backups is the service's again");
    }

    private EncryptionSetting.@Nullable Passphrase passphrase(
            EnvironmentRef environment, Wanted wanted, Optional<EncryptionSetting> present, Instant now) {
        if (wanted.passphrase() != null) {
            String comment = "Reads backups of %s, since %s".formatted(environment, now);
            return new EncryptionSetting.Passphrase(keys.newPassphraseKey(wanted.passphrase(), comment), now);
        }
        if (!wanted.keepPassphrase()) {
            return null;
        }
        return present.map(EncryptionSetting::passphrase)
                .orElseThrow(() -> new EncryptionException.NothingToKeep(environment));
    }

    private static String summary(EncryptionSetting setting) {
        List<String> readers = new ArrayList<>(setting.recipients());
        if (setting.passphrase() != null) {
            readers.add("a passphrase since %s".formatted(setting.passphrase().since()));
        }
        if (setting.readableByService()) {
            readers.add("the service");
        }
        return "Readable with: " + String.join(", ", readers);
    }

    /** As exactly as it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void tell(EnvironmentRef environment, String actor, String what) {
        log.atInfo()
                .addKeyValue("environment", environment)
                .addKeyValue("actor", actor)
                .log(what);
    }
}
