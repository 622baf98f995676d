package dev.slipway.environment.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import org.springframework.stereotype.Component;

/**
 * Opens the vault of each owner of secrets. Unwrapped keys are not cached, except for some minutes those that a key
 * management service unwraps, see {@link SecretProperties.Kms}.
 */
@Component
public class Vaults {

    private final Keysets keysets;

    Vaults(Keysets keysets) {
        this.keysets = keysets;
    }

    /** Gives a new owner a data keyset, stored in the caller's transaction, and opens its vault. */
    public Vault create(SecretOwner owner) {
        return vault(
                owner,
                keysets.create(owner, PredefinedAeadParameters.AES256_GCM)
                        .orElseThrow(
                                () -> new IllegalStateException("A data keyset is already stored for " + owner.id())));
    }

    /**
     * Opens the vault of an owner that has one.
     *
     * @throws UnreadableSecretException when its keyset does not unwrap
     * @throws KeyEncryptionKeyUnavailableException when this instance cannot use the key that unwraps it
     */
    public Vault open(SecretOwner owner) {
        return vault(
                owner,
                keysets.open(owner)
                        .orElseThrow(() -> new IllegalStateException("No data keyset is stored for " + owner.id())));
    }

    /**
     * Opens the vault of an owner, which gets its data keyset now, in the caller's transaction, when it has none. Of
     * transactions that do this at the same time for one owner, the later ones wait for the first.
     *
     * @throws UnreadableSecretException when its keyset does not unwrap
     * @throws KeyEncryptionKeyUnavailableException when this instance cannot use the key that unwraps it
     */
    public Vault openOrCreate(SecretOwner owner) {
        return keysets.open(owner)
                .or(() -> keysets.create(owner, PredefinedAeadParameters.AES256_GCM))
                .map(keyset -> vault(owner, keyset))
                .orElseGet(() -> open(owner));
    }

    private Vault vault(SecretOwner owner, KeysetHandle keyset) {
        return new Vault(owner, keysets.primitive(keyset, Aead.class));
    }
}
