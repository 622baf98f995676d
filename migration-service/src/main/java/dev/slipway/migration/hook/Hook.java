package dev.slipway.migration.hook;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registered call.
 *
 * @param application whose migrations it is called for
 * @param name its name, unique in the application; hooks of one event are called in the order of their names
 * @param environment the one target that it is for, or null for all of the application's
 * @param url where to
 * @param events when
 * @param secret name of the secret variable of the target that the call is signed with
 * @param timeout how long one attempt may take
 * @param attempts how often {@link HookEvent#BEFORE_APPLY} is tried
 * @param onFailure what becomes of the migration when {@link HookEvent#BEFORE_APPLY} fails
 * @param changedBy who registered or changed it last
 * @param changedAt when
 */
public record Hook(
        String application,
        String name,
        @Nullable String environment,
        URI url,
        Set<HookEvent> events,
        String secret,
        Duration timeout,
        int attempts,
        OnFailure onFailure,
        String changedBy,
        Instant changedAt) {

    /** The longest that one attempt may take. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

    /** The most attempts before a migration. */
    public static final int MOST_ATTEMPTS = 20;

    /** What becomes of a migration whose hook fails before it. */
    public enum OnFailure {
        /** It fails, with its target untouched. */
        @JsonProperty("abort")
        ABORT,
        /** It goes on. */
        @JsonProperty("continue")
        CONTINUE
    }

    /** @throws IllegalArgumentException when a rule is broken; the message is a sentence for people */
    public Hook {
        require(
                application.matches("[a-z][a-z0-9-]{0,62}"),
                "An application's name is made of lower-case letters, digits and hyphens");
        require(
                name.matches("[a-z][a-z0-9-]{0,62}"),
                "A hook's name is made of lower-case letters, digits and hyphens");
        require(
                environment == null || environment.matches("[a-z][a-z0-9-]{0,62}"),
                "An environment's name is made of lower-case letters, digits and hyphens, without the application's");
        require(
                ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && url.getRawFragment() == null,
                "The URL must begin with http:// or https:// and name a host, without user, password and fragment");
        require(!events.isEmpty(), "A hook needs at least one event");
        require(secret.matches("[A-Za-z][A-Za-z0-9_]{0,254}"), "The secret is named as variables are");
        require(
                timeout.isPositive() && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                "The timeout is at most %d seconds".formatted(LONGEST_TIMEOUT.toSeconds()));
        require(attempts >= 1 && attempts <= MOST_ATTEMPTS, "There are 1 to %d attempts".formatted(MOST_ATTEMPTS));
        events = Collections.unmodifiableSet(EnumSet.copyOf(events));
    }

    /** Whether it is for migrations of this target. */
    public boolean isFor(EnvironmentRef target) {
        return application.equals(target.application())
                && (environment == null || environment.equals(target.environment()));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ".");
        }
    }
}
