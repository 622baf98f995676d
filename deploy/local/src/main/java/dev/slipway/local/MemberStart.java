package dev.slipway.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a member is started.
 *
 * @param environment added to the launcher's own
 * @param fingerprint what a running process must have been started with to be left alone
 * @param recording the cache that this start is recorded for
 * @param probe tells when it does its work
 */
record MemberStart(
        Member member,
        int port,
        List<String> command,
        Map<String, String> environment,
        String fingerprint,
        Optional<StartCache> recording,
        Probe probe) {

    /** A digest of whatever makes a difference between two starts. */
    static String fingerprint(Object... parts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(List.of(parts).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
