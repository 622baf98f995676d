package dev.slipway.environment.readtoken;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.secret.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Issues, lists and revokes read tokens. */
@Component
public class IssueReadTokens {

    /** Later than anyone means, and well within what the database stores. */
    private static final Instant LATEST_EXPIRY = Instant.parse("9999-12-31T00:00:00Z");

    private final Environments environments;
    private final ReadTokens tokens;
    private final AuditTrail audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    IssueReadTokens(Environments environments, ReadTokens tokens, AuditTrail audit, Clock clock) {
        this.environments = environments;
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A token that was just issued.
     *
     * @param token what is known of it
     * @param value the token itself, which cannot be had again
     */
    public record Issued(ReadToken token, Secret value) {}

    /**
     * Issues a token that reads one environment, secrets included.
     *
     * @param expiresAt when it ends, or null for never
     * @throws RegistryException when there is no such environment, or it is archived
     * @throws ReadTokenException.DuplicateName when an unrevoked token has this name
     * @throws ReadTokenException.InvalidExpiry when it would end before now, or later than the year 9999
     */
    @Transactional
    public Issued issue(EnvironmentRef ref, String name, @Nullable Instant expiresAt, Caller caller) {
        Environment environment = environments.getLocked(ref);
        Instant now = clock.instant();
        ReadToken token =
                new ReadToken(ReadTokenId.random(), ref, name, caller.actor(), now, expiry(expiresAt), null, null);
        if (!token.isValidAt(now)) {
            throw ReadTokenException.InvalidExpiry.past();
        }
        byte[] bytes = new byte[AuthenticateReadToken.RANDOM_BYTES];
        random.nextBytes(bytes);
        String value = AuthenticateReadToken.PREFIX
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        if (!tokens.add(environment.id(), token, AuthenticateReadToken.digest(value))) {
            throw new ReadTokenException.DuplicateName(ref, name);
        }
        audit.append(new AuditEntry(now, caller, AuditAction.READ_TOKEN_ISSUED, ref.toString(), name));
        return new Issued(token, Secret.of(value));
    }

    /** As it is stored. */
    private static @Nullable Instant expiry(@Nullable Instant asked) {
        if (asked != null && asked.isAfter(LATEST_EXPIRY)) {
            throw ReadTokenException.InvalidExpiry.beyond(LATEST_EXPIRY);
        }
        return asked == null ? null : asked.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * An environment's tokens, revoked ones included, newest first.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional(readOnly = true)
    public List<ReadToken> list(EnvironmentRef ref) {
        return tokens.list(environments.get(ref).id());
    }

    /**
     * Ends a token at once. Also an archived environment's: closing is always possible.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws ReadTokenException.UnknownToken when it has no such unrevoked token
     */
    @Transactional
    public void revoke(EnvironmentRef ref, ReadTokenId id, Caller caller) {
        Environment environment = environments.get(ref);
        Instant now = clock.instant();
        String name = tokens.revoke(environment.id(), id, new ReadToken.Revocation(now, caller.actor()))
                .orElseThrow(() -> new ReadTokenException.UnknownToken(ref, id));
        audit.append(new AuditEntry(now, caller, AuditAction.READ_TOKEN_REVOKED, ref.toString(), name));
    }
}
