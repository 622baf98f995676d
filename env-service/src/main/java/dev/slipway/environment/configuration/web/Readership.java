package dev.slipway.environment.configuration.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.readtoken.ReadToken;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;

/** Holds a read token to its environment. */
final class Readership {

    static final ProblemType TOKEN_OF_ANOTHER_ENVIRONMENT = new ProblemType(
            "token-of-another-environment", HttpStatus.FORBIDDEN, "The read token is for another environment");

    private Readership() {}

    /** The only environment that the caller reads, for who comes with a read token. */
    static Optional<EnvironmentRef> ownEnvironment(Authentication reader) {
        return reader.getPrincipal() instanceof ReadToken token ? Optional.of(token.environment()) : Optional.empty();
    }

    /** The token that the caller reads with, or null for who reads by permission. */
    static @Nullable ReadTokenId require(Authentication reader, EnvironmentRef environment) {
        if (!(reader.getPrincipal() instanceof ReadToken token)) {
            return null;
        }
        if (!token.environment().equals(environment)) {
            throw new Problem(
                    TOKEN_OF_ANOTHER_ENVIRONMENT,
                    "This read token opens '%s' only.".formatted(token.environment()),
                    "Ask for that environment, or issue a token for this one.");
        }
        return token.id();
    }
}
