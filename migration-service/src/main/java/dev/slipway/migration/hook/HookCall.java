package dev.slipway.migration.hook;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.hook.Hook.OnFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call of one hook for one migration, as it was registered when it became due. It is made until it is answered, or
 * given up; every attempt has the same id, so that whoever is called can tell repetitions.
 *
 * @param id its id
 * @param migrationId the migration
 * @param target its target, whose secret it is signed with
 * @param event what it tells
 * @param hook the hook's name
 * @param url where to
 * @param secret name of the secret
 * @param timeout how long one attempt may take
 * @param allowed how often it is tried before a migration
 * @param onFailure what its failure means before a migration
 * @param body the JSON that is sent
 * @param state how it stands
 * @param attempts how often it was tried
 * @param error why the last attempt failed, or null
 * @param createdAt when it became due
 * @param endedAt when it was answered or given up, or null
 */
public record HookCall(
        UUID id,
        UUID migrationId,
        EnvironmentRef target,
        HookEvent event,
        String hook,
        URI url,
        String secret,
        Duration timeout,
        int allowed,
        OnFailure onFailure,
        String body,
        State state,
        int attempts,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant endedAt) {

    /** How a call stands. */
    public enum State {
        /** To be made, again if it was tried. */
        PENDING,
        /** Answered with success. */
        DELIVERED,
        /** Given up. */
        FAILED
    }

    /** A call that is due now. */
    static HookCall of(Hook hook, UUID migrationId, EnvironmentRef target, HookEvent event, String body, Instant now) {
        return new HookCall(
                UUID.randomUUID(),
                migrationId,
                target,
                event,
                hook.name(),
                hook.url(),
                hook.secret(),
                hook.timeout(),
                hook.attempts(),
                hook.onFailure(),
                body,
                State.PENDING,
                0,
                null,
                now,
                null);
    }

    /** Whether it is still to be made. */
    public boolean isPending() {
        return state == State.PENDING;
    }

    HookCall delivered(Instant at) {
        return with(State.DELIVERED, null, at);
    }

    HookCall failedAttempt(String why, boolean last, Instant at) {
        return last ? with(State.FAILED, why, at) : with(State.PENDING, why, null);
    }

    private HookCall with(State next, @Nullable String why, @Nullable Instant end) {
        return new HookCall(
                id,
                migrationId,
                target,
                event,
                hook,
                url,
                secret,
                timeout,
                allowed,
                onFailure,
                body,
                next,
                attempts + 1,
                why,
                createdAt,
                end);
    }
}
