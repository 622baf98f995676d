package dev.slipway.migration.hook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs calls as Standard Webhooks says, so that whoever is called can use one of its libraries. */
final class HookSignature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENCODED = "whsec_";

    private HookSignature() {}

    /**
     * The headers of one attempt.
     *
     * @param id the message's id, the same in every attempt
     * @param at the attempt's time
     * @param body the exact body
     * @param secret the secret: a key in Base64 behind {@code whsec_}, or any other text, whose bytes are the key
     */
    static Map<String, String> headers(String id, Instant at, String body, String secret) {
        String timestamp = Long.toString(at.getEpochSecond());
        String signature = Base64.getEncoder().encodeToString(hmac(key(secret), id + "." + timestamp + "." + body));
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", "v1," + signature);
    }

    private static byte[] key(String secret) {
        if (secret.startsWith(ENCODED)) {
            try {
                return Base64.getDecoder().decode(secret.substring(ENCODED.length()));
            } catch (IllegalArgumentException notEncoded) {
                // any other text
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
