package dev.slipway.environment.readtoken;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A read token, without the token itself, which nobody keeps.
 *
 * @param id its id
 * @param environment the only environment that it reads
 * @param name what its issuer called it, unique among the environment's unrevoked ones
 * @param issuedBy who issued it
 * @param issuedAt when
 * @param expiresAt when it ends, or null when only revocation ends it
 * @param lastUse when and from where it was used last, or null when it never was
 * @param revocation when and by whom it was revoked, or null when it was not
 */
public record ReadToken(
        ReadTokenId id,
        EnvironmentRef environment,
        String name,
        String issuedBy,
        Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Use lastUse,
        @Nullable Revocation revocation) {

    /**
     * A use of a token.
     *
     * @param at when, to the minute: uses that follow within one are not written down
     * @param from the network address of that use
     */
    public record Use(Instant at, String from) {}

    /**
     * The end of a token.
     *
     * @param at when
     * @param by who ended it
     */
    public record Revocation(Instant at, String by) {}

    /** Whether it opens anything at a time. */
    public boolean isValidAt(Instant time) {
        return revocation == null && (expiresAt == null || time.isBefore(expiresAt));
    }
}
