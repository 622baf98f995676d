package dev.slipway.gateway.identity;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A client secret in the clear. Shown or written once, then kept only as a hash; its text never shows by accident.
 *
 * @param value the secret itself
 */
public record Secret(String value) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;

    /** A new one, of 256 random bits. */
    public static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
