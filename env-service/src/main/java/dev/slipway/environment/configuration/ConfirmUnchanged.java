package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.readtoken.AuthenticateReadToken;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * The short way of a read that most applications make most of the time: they ask whether anything has changed, and
 * nothing has. One look into the database tells; whatever is not as usual is left to {@link ReadConfiguration}.
 */
@Component
public class ConfirmUnchanged {

    private final ConfigurationVersions versions;
    private final Clock clock;

    ConfirmUnchanged(ConfigurationVersions versions, Clock clock) {
        this.versions = versions;
        this.clock = clock;
    }

    /**
     * Whether the holder of a read token has the environment's current configuration, and that is all there is to say
     * and to write down. False is no answer: the token may be another's, revoked, or in use for the first time.
     *
     * @param token the token as presented
     * @param tag which configuration the holder has, as {@link ConfigurationVersion#tag}
     */
    public boolean isUnchanged(EnvironmentRef environment, String token, String tag) {
        Instant now = clock.instant();
        return AuthenticateReadToken.digestOf(token)
                .flatMap(digest -> versions.findForReader(
                        environment, digest, now, now.minus(AuthenticateReadToken.USE_PRECISION)))
                .filter(version -> version.tag().equals(tag))
                .isPresent();
    }
}
