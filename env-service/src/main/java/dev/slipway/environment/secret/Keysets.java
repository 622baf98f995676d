package dev.slipway.environment.secret;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import dev.slipway.environment.secret.DataKeysets.OwnedKeyset;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes, stores and opens data keysets.
 *
 * <p>What a local key unwraps is never kept: unwrapping costs microseconds, and a heap dump then holds only the keysets
 * in use. What a key management service unwraps is kept for some minutes, because each unwrapping is a call that takes
 * milliseconds, is paid for and counts against a quota; an environment that is read 200 times a second would make 200
 * of them. The price is that a heap dump may show the data keysets of the last minutes, and that taking this service's
 * right to use the key away takes effect only after as long. A number of keysets is the cache's other bound. The stored
 * keyset is read anew each time and is the cache's key, so what is removed, moved or re-wrapped in the database is
 * never answered from memory.
 */
@Component
class Keysets {

    private static final int KEPT_AT_MOST = 1_000;

    private final KeyEncryptionKeys keys;
    private final DataKeysets stored;
    private final Configuration tink;
    private final Cache<OwnedKeyset, KeysetHandle> unwrappedRemotely;

    /**
     * Checks at once that this instance has every key that the stored keysets need, so that a wrong key stops start-up
     * and not the first request; then makes the current key the newest one, if it is new.
     *
     * @throws KeyEncryptionKeyException when a key is missing
     */
    Keysets(
            KeyEncryptionKeys keys,
            KnownKeyEncryptionKeys known,
            DataKeysets stored,
            TransactionOperations transactions,
            SecretProperties properties)
            throws GeneralSecurityException {
        this.keys = keys;
        this.stored = stored;
        AeadConfig.register();
        PrfConfig.register();
        this.tink = RegistryConfiguration.get();
        Duration keepUnwrapped = properties.kms().keepUnwrapped();
        this.unwrappedRemotely = Caffeine.newBuilder()
                .maximumSize(KEPT_AT_MOST)
                .expireAfterWrite(keepUnwrapped)
                // what has expired goes at once, not with the next use
                .scheduler(Scheduler.systemScheduler())
                .build();
        transactions.executeWithoutResult(_ -> register(known));
    }

    private void register(KnownKeyEncryptionKeys known) {
        known.lock();
        Set<String> missing = new TreeSet<>();
        stored.countByKey().keySet().stream()
                .filter(id -> keys.find(id).isEmpty())
                .forEach(id -> missing.add(id.value()));
        if (!missing.isEmpty()) {
            throw new KeyEncryptionKeyException(
                    ("This database's secrets are encrypted with the key-encryption key %s, which is in none of the"
                                    + " configured places: %s.")
                            .formatted(String.join(" and ", missing), keys),
                    "Put the original key back, or add it under slipway.secrets.previous-key-encryption-keys when you"
                            + " want to change to a new one. Without it those secrets cannot be read by anyone.");
        }
        known.register(keys.current().id());
        if (stored.find(SecretOwner.SERVICE).isEmpty()) {
            create(SecretOwner.SERVICE, PredefinedPrfParameters.HMAC_SHA256_PRF);
        }
    }

    /**
     * Gives an owner a keyset, wrapped by the current key and stored in the caller's transaction.
     *
     * @return the keyset, or empty when the owner has one already
     */
    Optional<KeysetHandle> create(SecretOwner owner, Parameters parameters) {
        KeysetHandle keyset;
        try {
            keyset = KeysetHandle.generateNew(parameters, tink);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No data keyset could be made for " + owner.id(), e);
        }
        return stored.add(owner, wrap(owner, keyset)) ? Optional.of(keyset) : Optional.empty();
    }

    /**
     * Opens the keyset of an owner, or gives empty when it has none.
     *
     * @throws UnreadableSecretException when it does not unwrap
     * @throws KeyEncryptionKeyUnavailableException when the key that unwraps it cannot be used at the moment
     */
    Optional<KeysetHandle> open(SecretOwner owner) {
        return stored.find(owner).map(wrapped -> {
            KeyEncryptionKey key = keyOf(owner, wrapped);
            return key.remote()
                    ? unwrappedRemotely.get(new OwnedKeyset(owner, wrapped), _ -> unwrap(owner, wrapped, key))
                    : unwrap(owner, wrapped, key);
        });
    }

    /**
     * Wraps a keyset by the current key.
     *
     * @throws UnreadableSecretException when it does not unwrap
     * @throws KeyEncryptionKeyUnavailableException when one of the two keys cannot be used at the moment
     */
    OwnedKeyset rewrap(OwnedKeyset old) {
        SecretOwner owner = old.owner();
        KeysetHandle keyset = unwrap(owner, old.keyset(), keyOf(owner, old.keyset()));
        WrappedKeyset wrapped = wrap(owner, keyset);
        // the only other copy of the keyset is about to be overwritten
        if (!unwrap(owner, wrapped, keys.current()).equalsKeyset(keyset)) {
            throw new IllegalStateException("The data keyset of %s did not survive wrapping by %s"
                    .formatted(owner.id(), keys.current().id()));
        }
        return new OwnedKeyset(owner, wrapped);
    }

    <P> P primitive(KeysetHandle keyset, Class<P> primitive) {
        try {
            return keyset.getPrimitive(tink, primitive);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A data keyset is no " + primitive.getSimpleName(), e);
        }
    }

    private KeyEncryptionKey keyOf(SecretOwner owner, WrappedKeyset wrapped) {
        return keys.find(wrapped.wrappedBy())
                .orElseThrow(() -> new KeyEncryptionKeyUnavailableException(
                        "The secrets of %s are encrypted with the key-encryption key %s, which this instance lacks; it has %s"
                                .formatted(owner.id(), wrapped.wrappedBy(), keys),
                        null));
    }

    private WrappedKeyset wrap(SecretOwner owner, KeysetHandle keyset) {
        KeyEncryptionKey key = keys.current();
        try {
            return new WrappedKeyset(
                    key.id(), TinkProtoKeysetFormat.serializeEncryptedKeyset(keyset, key.aead(), owner.bytes(), tink));
        } catch (GeneralSecurityException e) {
            throw new KeyEncryptionKeyUnavailableException(
                    "The data keyset of %s cannot be wrapped by the key in %s".formatted(owner.id(), key.source()), e);
        }
    }

    private KeysetHandle unwrap(SecretOwner owner, WrappedKeyset wrapped, KeyEncryptionKey key) {
        try {
            return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped.bytes(), key.aead(), owner.bytes(), tink);
        } catch (GeneralSecurityException e) {
            if (key.remote()) {
                // Tink's clients do not tell an outage or a refusal from a changed ciphertext
                throw new KeyEncryptionKeyUnavailableException(
                        "The data keyset of %s was not unwrapped by %s".formatted(owner.id(), key.source()), e);
            }
            throw new UnreadableSecretException(
                    "The data keyset of %s, wrapped by %s, does not unwrap".formatted(owner.id(), wrapped.wrappedBy()),
                    e);
        }
    }
}
