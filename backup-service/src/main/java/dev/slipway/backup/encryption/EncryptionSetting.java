package dev.slipway.backup.encryption;

import dev.slipway.backup.PassphraseKey;
import dev.slipway.backup.Recipients;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom new backups of an environment are encrypted to.
 *
 * @param environment whose backups
 * @param recipients age public keys ({@code age1…}), each of which reads them
 * @param passphrase the key that a passphrase opens, or null
 * @param readableByService whether the service's own keys read them, too
 * @param version changes with every change and is never used again
 * @param changedBy who changed it last
 * @param changedAt when
 */
public record EncryptionSetting(
        EnvironmentRef environment,
        List<String> recipients,
        @Nullable Passphrase passphrase,
        boolean readableByService,
        long version,
        String changedBy,
        Instant changedAt) {

    /**
     * That there is a passphrase; it is itself stored nowhere.
     *
     * @param key the key pair that was made for it
     * @param since when it was set
     */
    public record Passphrase(PassphraseKey key, Instant since) {}

    /** Copies the list. */
    public EncryptionSetting {
        recipients = List.copyOf(recipients);
    }

    /** All public keys together. */
    public Recipients resolve(List<String> ofService) {
        Set<String> publicKeys = new LinkedHashSet<>(recipients);
        if (passphrase != null) {
            publicKeys.add(passphrase.key().publicKey());
        }
        if (readableByService) {
            publicKeys.addAll(ofService);
        }
        return new Recipients(List.copyOf(publicKeys), passphrase == null ? null : passphrase.key());
    }
}
