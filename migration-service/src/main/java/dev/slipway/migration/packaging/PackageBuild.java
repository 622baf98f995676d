package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A package that was asked for, and what became of it.
 *
 * @param id its id
 * @param source the environment to build it from
 * @param ruleSet the rule set to build it by; null for the default of its application
 * @param note what was said about it; null if nothing
 * @param requestedBy who asked
 * @param requestedAt when
 * @param state how far it is
 */
public record PackageBuild(
        UUID id,
        EnvironmentRef source,
        @Nullable String ruleSet,
        @Nullable String note,
        String requestedBy,
        Instant requestedAt,
        State state) {

    /** How far it is. */
    public sealed interface State {

        /** Since when. */
        Instant since();

        /** The name in JSON and in the database. */
        default String label() {
            return switch (this) {
                case Building _ -> "building";
                case Sealed _ -> "sealed";
                case Failed _ -> "failed";
            };
        }
    }

    /** Being built, or waiting for that. */
    public record Building(Instant since) implements State {}

    /** Built; the same package may have been there before. */
    public record Sealed(PackageDigest digest, Instant since) implements State {}

    /** Could not be built. */
    public record Failed(String reason, Instant since) implements State {}

    PackageBuild in(State next) {
        return new PackageBuild(id, source, ruleSet, note, requestedBy, requestedAt, next);
    }
}
