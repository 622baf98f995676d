package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The environments' retention policies. */
public interface RetentionPolicies {

    /**
     * A policy with its history's end.
     *
     * @param policy the rules
     * @param changedBy who gave it
     * @param changedAt when
     */
    record Saved(RetentionPolicy policy, String changedBy, Instant changedAt) {}

    /** An environment's policy. */
    Optional<Saved> of(EnvironmentRef environment);

    /** Gives an environment a policy in the place of the one that it may have; it is pruned soon after. */
    void put(EnvironmentRef environment, Saved policy);

    /** Takes an environment's policy away; whether there was one. */
    boolean remove(EnvironmentRef environment);

    /** Those with a policy that were not pruned since then, or not since their newest backup was completed. */
    List<EnvironmentRef> due(Instant prunedBefore);

    /** Notes that an environment was pruned. */
    void pruned(EnvironmentRef environment, @Nullable BackupId newest, Instant now);
}
