package dev.slipway.environment.secret.key;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.KmsClients;
import dev.slipway.environment.secret.KeyEncryptionKey;
import dev.slipway.environment.secret.KeyEncryptionKeyException;
import dev.slipway.environment.secret.KeyEncryptionKeyId;
import dev.slipway.environment.secret.KeyPlace;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.ServiceConfigurationError;

/**
 * A key of a key management service. Any service will do that Tink has a client for: the client's jar is put on the class
 * path, Tink finds it there, and it takes its credentials from where that service's clients usually look.
 */
final class KmsKey implements KeyEncryptionKey {

    private static final byte[] SAMPLE = "slipway tries out its key".getBytes(StandardCharsets.US_ASCII);

    private final KeyPlace.KeyManagementService place;
    private final Aead aead;

    private KmsKey(KeyPlace.KeyManagementService place, Aead aead) {
        this.place = place;
        this.aead = aead;
    }

    /** Finds the client that understands the key's URI. */
    static KmsKey find(KeyPlace.KeyManagementService place) {
        Source source;
        try {
            source = clientFor(place.uri());
        } catch (GeneralSecurityException | ServiceConfigurationError e) {
            throw new KeyEncryptionKeyException(
                    "No key management client on the class path understands the key-encryption key's URI %s."
                            .formatted(place.uri()),
                    "Correct the URI, or add Tink's client for that service to the class path, for example"
                            + " com.google.crypto.tink:tink-awskms for aws-kms:// or"
                            + " com.google.crypto.tink:tink-gcpkms for gcp-kms://.");
        }
        try {
            return new KmsKey(place, new Checked(source.client().getAead(place.uri())));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw refused(place, e);
        }
    }

    /**
     * Encrypts and decrypts something.
     *
     * @throws KeyEncryptionKeyException when the service does not do that
     */
    void tryOut() {
        try {
            if (!Arrays.equals(SAMPLE, aead.decrypt(aead.encrypt(SAMPLE, SAMPLE), SAMPLE))) {
                throw new GeneralSecurityException("the key does not decrypt what it encrypted");
            }
        } catch (GeneralSecurityException e) {
            throw refused(place, e);
        }
    }

    /** The URI is the key's name and no secret; a service changes key material under it by itself. */
    @Override
    public KeyEncryptionKeyId id() {
        return new KeyEncryptionKeyId("kms:" + place.uri());
    }

    @Override
    public String source() {
        return place.toString();
    }

    @Override
    public boolean remote() {
        return true;
    }

    @Override
    public Aead aead() {
        return aead;
    }

    @Override
    public String toString() {
        return id().toString();
    }

    /** A client that the process registered, with credentials of its choice, or else one that a jar brings. */
    private static Source clientFor(String uri) throws GeneralSecurityException {
        try {
            KmsClient registered = KmsClients.get(uri);
            return () -> registered;
        } catch (GeneralSecurityException notRegistered) {
            return KmsClients.getAutoLoaded(uri)::withDefaultCredentials;
        }
    }

    private static KeyEncryptionKeyException refused(KeyPlace place, Exception cause) {
        KeyEncryptionKeyException refusal = new KeyEncryptionKeyException(
                "The key-encryption key in %s cannot be used (%s)."
                        .formatted(place, cause.getClass().getSimpleName()),
                "See that the service answers, that the URI is the key's, and that this service's credentials may encrypt"
                        + " and decrypt with it.");
        refusal.initCause(cause);
        return refusal;
    }

    /** Gives a client its credentials. */
    private interface Source {

        KmsClient client() throws GeneralSecurityException;
    }

    /** Clients throw their software development kit's own exceptions when a service does not answer. */
    private record Checked(Aead service) implements Aead {

        @Override
        public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
            try {
                return service.encrypt(plaintext, associatedData);
            } catch (RuntimeException e) {
                throw new GeneralSecurityException("The key management service did not encrypt", e);
            }
        }

        @Override
        public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
            try {
                return service.decrypt(ciphertext, associatedData);
            } catch (RuntimeException e) {
                throw new GeneralSecurityException("The key management service did not decrypt", e);
            }
        }
    }
}
