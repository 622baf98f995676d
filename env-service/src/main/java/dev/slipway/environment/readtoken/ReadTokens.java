package dev.slipway.environment.readtoken;

import dev.slipway.environment.registry.EnvironmentId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The stored read tokens: digests, never the tokens. */
public interface ReadTokens {

    /**
     * Stores a new token in the caller's transaction.
     *
     * @return false, and nothing is stored, when the environment has an unrevoked one of its name
     */
    boolean add(EnvironmentId environment, ReadToken token, byte[] sha256);

    /** An environment's tokens, revoked ones included, newest first. */
    List<ReadToken> list(EnvironmentId environment);

    /** The token with a digest, or empty. */
    Optional<ReadToken> find(byte[] sha256);

    /**
     * Ends a token in the caller's transaction.
     *
     * @return the token's name, or empty when the environment has no unrevoked token of this id
     */
    Optional<String> revoke(EnvironmentId environment, ReadTokenId id, ReadToken.Revocation revocation);

    /** Those of some tokens that are neither revoked nor expired at a time. */
    Set<ReadTokenId> valid(Collection<ReadTokenId> ids, Instant at);

    /** Writes down that a token was used, unless someone else is about to. */
    void used(ReadTokenId id, ReadToken.Use use);
}
