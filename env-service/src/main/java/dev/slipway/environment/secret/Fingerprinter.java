package dev.slipway.environment.secret;

import com.google.crypto.tink.prf.PrfSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.UUID;

/** Makes fingerprints. Holds their key in the clear: open it, use it, drop it. */
public final class Fingerprinter {

    private static final int BYTES = 32;

    private final PrfSet prf;

    Fingerprinter(PrfSet prf) {
        this.prf = prf;
    }

    /**
     * The fingerprint of a value. Equal values have equal ones only under the same name in the same application, so
     * nothing shows that a password is used twice elsewhere, and no one can make a dictionary in an application of their
     * own.
     *
     * @param application the id of the application whose environments may be compared
     */
    public Fingerprint of(UUID application, SecretName name, Secret value) {
        byte[] nameBytes = name.value().getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.reveal().getBytes(StandardCharsets.UTF_8);
        // the id has a fixed length and the name's is written, so no two triples share their bytes
        byte[] input = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + nameBytes.length + valueBytes.length)
                .put(SecretOwner.bytes(application))
                .putInt(nameBytes.length)
                .put(nameBytes)
                .put(valueBytes)
                .array();
        try {
            return Fingerprint.of(prf.computePrimary(input, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is not available", e);
        } finally {
            Arrays.fill(valueBytes, (byte) 0);
            Arrays.fill(input, (byte) 0);
        }
    }
}
