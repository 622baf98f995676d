package dev.slipway.environment.secret;

import com.google.crypto.tink.prf.PrfSet;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes the fingerprints by which secrets are compared without being decrypted. Their key is one for the whole service,
 * so that two environments can be compared; it is stored as the data keysets are, wrapped by the key-encryption key, and
 * stays the same when that changes.
 */
@Component
public class Fingerprints {

    private final Keysets keysets;

    Fingerprints(Keysets keysets) {
        this.keysets = keysets;
    }

    /**
     * Makes one fingerprint. For many, {@link #open()} the key once.
     *
     * @throws KeyEncryptionKeyUnavailableException when this instance cannot use the key that unwraps the fingerprints' key
     */
    public Fingerprint of(UUID application, SecretName name, Secret value) {
        return open().of(application, name, value);
    }

    /**
     * Opens the fingerprints' key. What is returned holds it in the clear: use it and drop it.
     *
     * @throws KeyEncryptionKeyUnavailableException when this instance cannot use the key that unwraps it
     */
    public Fingerprinter open() {
        return new Fingerprinter(keysets.primitive(
                keysets.open(SecretOwner.SERVICE)
                        .orElseThrow(() -> new IllegalStateException("The fingerprints' key is not stored")),
                PrfSet.class));
    }
}
