package dev.slipway.backup.age;

import com.exceptionfactory.jagged.x25519.X25519KeyFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Locale;
import javax.crypto.spec.SecretKeySpec;

/** Key pairs in the form that age writes them. */
final class X25519Keys {

    /** What a secret key begins with. */
    static final String SECRET_KEY = "AGE-SECRET-KEY-1";

    private X25519Keys() {}

    /** Both halves of a key. */
    record Pair(String publicKey, String secretKey) {

        @Override
        public String toString() {
            return "Pair[%s]".formatted(publicKey);
        }
    }

    static Pair generate() throws GeneralSecurityException {
        KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
        return new Pair(
                pair.getPublic().toString(), pair.getPrivate().toString().toUpperCase(Locale.ROOT));
    }

    /**
     * The public half of a secret key.
     *
     * @throws GeneralSecurityException when it is no secret key
     */
    static String publicKeyOf(String secretKey) throws GeneralSecurityException {
        SecretKeySpec key = new SecretKeySpec(secretKey.getBytes(StandardCharsets.US_ASCII), "X25519");
        return new X25519KeyFactory().translateKey(key).toString();
    }
}
