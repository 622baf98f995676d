package dev.slipway.environment.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Opens the vault of each owner of secrets. Unwrapped keys are not cached: unwrapping with a local key costs
 * microseconds, and a heap dump then holds only the keys in use.
 */
@Component
public class Vaults {

    private final KeyEncryptionKey keyEncryptionKey;
    private final DataKeysets keysets;
    private final Configuration tink;

    /**
     * Checks at once that the key-encryption key is the one that the stored keysets need, so that a wrong key stops
     * start-up and not the first request.
     *
     * @throws KeyEncryptionKeyException when it is another key
     */
    public Vaults(KeyEncryptionKey keyEncryptionKey, KnownKeyEncryptionKeys knownKeys, DataKeysets keysets)
            throws GeneralSecurityException {
        this.keyEncryptionKey = keyEncryptionKey;
        this.keysets = keysets;
        AeadConfig.register();
        this.tink = RegistryConfiguration.get();
        List<KeyEncryptionKeyId> known = knownKeys.addFirst(keyEncryptionKey.id());
        if (!known.contains(keyEncryptionKey.id())) {
            throw wrongKey(known);
        }
    }

    /** Gives a new owner a data keyset, stored in the caller's transaction, and opens its vault. */
    public Vault create(SecretOwner owner) {
        try {
            KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, tink);
            byte[] wrapped = TinkProtoKeysetFormat.serializeEncryptedKeyset(
                    keyset, keyEncryptionKey.aead(), owner.bytes(), tink);
            keysets.add(owner, new WrappedKeyset(keyEncryptionKey.id(), wrapped));
            return new Vault(owner, keyset.getPrimitive(tink, Aead.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No data keyset could be made for " + owner.id(), e);
        }
    }

    /**
     * Opens the vault of an owner that has one.
     *
     * @throws UnreadableSecretException when its keyset does not unwrap
     */
    public Vault open(SecretOwner owner) {
        WrappedKeyset wrapped = keysets.find(owner)
                .orElseThrow(() -> new IllegalStateException("No data keyset is stored for " + owner.id()));
        try {
            KeysetHandle keyset = TinkProtoKeysetFormat.parseEncryptedKeyset(
                    wrapped.bytes(), keyEncryptionKey.aead(), owner.bytes(), tink);
            return new Vault(owner, keyset.getPrimitive(tink, Aead.class));
        } catch (GeneralSecurityException e) {
            throw new UnreadableSecretException(
                    "The data keyset of %s, wrapped by %s, does not unwrap".formatted(owner.id(), wrapped.wrappedBy()),
                    e);
        }
    }

    private KeyEncryptionKeyException wrongKey(List<KeyEncryptionKeyId> known) {
        String needed =
                String.join(", ", known.stream().map(KeyEncryptionKeyId::value).toList());
        return new KeyEncryptionKeyException(
                ("The key-encryption key in %s (id %s) is not the one that this database's secrets are encrypted with"
                                + " (id %s).")
                        .formatted(keyEncryptionKey.source(), keyEncryptionKey.id(), needed),
                "Put the original key back, or let slipway.secrets.key-encryption-key-file name the file that holds it."
                        + " Without that key the stored secrets cannot be read by anyone.");
    }
}
