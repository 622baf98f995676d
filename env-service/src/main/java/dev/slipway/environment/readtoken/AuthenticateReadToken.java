package dev.slipway.environment.readtoken;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Tells which token a caller presents. */
@Component
public class AuthenticateReadToken {

    /** What every token begins with, so that people and secret scanners know one when they see it. */
    public static final String PREFIX = "slipway_read_";

    /** How many random bytes follow it, in Base64. */
    static final int RANDOM_BYTES = 32;

    private static final int LENGTH = PREFIX.length() + (RANDOM_BYTES * 8 + 5) / 6;

    /** How long after a use that was written down another one is not. */
    public static final Duration USE_PRECISION = Duration.ofMinutes(1);

    private final ReadTokens tokens;
    private final Clock clock;

    AuthenticateReadToken(ReadTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * The valid token that this is, or empty. Its use is written down, at most once a minute.
     *
     * @param value what the caller presents
     * @param from the caller's network address
     */
    public Optional<ReadToken> authenticate(String value, String from) {
        Instant now = clock.instant();
        Optional<ReadToken> token = digestOf(value).flatMap(tokens::find).filter(found -> found.isValidAt(now));
        token.filter(found -> isNews(found, now))
                .ifPresent(found -> tokens.used(found.id(), new ReadToken.Use(now, from)));
        return token;
    }

    /** Those of these tokens that still open something. */
    public Set<ReadTokenId> valid(Set<ReadTokenId> ids) {
        return ids.isEmpty() ? Set.of() : tokens.valid(ids, clock.instant());
    }

    /** Whatever the address: instances of one application take turns, and would otherwise write with every read. */
    private static boolean isNews(ReadToken token, Instant now) {
        ReadToken.Use last = token.lastUse();
        return last == null || Duration.between(last.at(), now).compareTo(USE_PRECISION) >= 0;
    }

    /** The digest that a token of this value is kept as, or empty where it cannot be one. */
    public static Optional<byte[]> digestOf(String value) {
        return value.startsWith(PREFIX) && value.length() == LENGTH ? Optional.of(digest(value)) : Optional.empty();
    }

    /** A token is 256 random bits: a plain digest of it cannot be searched for, and is quick on every read. */
    static byte[] digest(String value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
