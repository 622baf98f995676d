package dev.slipway.backup.retention;

import dev.slipway.backup.BackupState;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Gives environments retention policies, tells what they would do, and does it. */
@Component
public class ApplyRetention {

    private static final Logger log = LoggerFactory.getLogger(ApplyRetention.class);

    /** Who deletes what a policy does not keep. */
    private static final String POLICY = "retention:policy";

    private static final String FAILED = "retention:failed";

    private final RetentionPolicies policies;
    private final Deletions deletions;
    private final DeleteBackups deleteBackups;
    private final BackupAudit audit;
    private final TransactionOperations transaction;
    private final RetentionProperties properties;
    private final Clock clock;

    ApplyRetention(
            RetentionPolicies policies,
            Deletions deletions,
            DeleteBackups deleteBackups,
            BackupAudit audit,
            TransactionOperations transaction,
            RetentionProperties properties,
            Clock clock) {
        this.policies = policies;
        this.deletions = deletions;
        this.deleteBackups = deleteBackups;
        this.audit = audit;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    /** Gives an environment a policy; it is applied within moments. */
    public RetentionPolicies.Saved change(EnvironmentRef environment, RetentionPolicy policy, String actor) {
        RetentionPolicies.Saved saved =
                new RetentionPolicies.Saved(policy, actor, clock.instant().truncatedTo(ChronoUnit.MICROS));
        transaction.executeWithoutResult(_ -> {
            policies.put(environment, saved);
            audit.append(new AuditEntry(
                    saved.changedAt(), actor, AuditAction.POLICY_CHANGED, environment, null, summaryOf(policy)));
        });
        log.atInfo()
                .addKeyValue("environment", environment)
                .addKeyValue("actor", actor)
                .log("Retention policy changed");
        return saved;
    }

    /** Takes an environment's policy away, so that all its backups are kept; whether there was one. */
    public boolean remove(EnvironmentRef environment, String actor) {
        boolean removed = Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean existed = policies.remove(environment);
            if (existed) {
                audit.append(
                        new AuditEntry(clock.instant(), actor, AuditAction.POLICY_REMOVED, environment, null, null));
            }
            return existed;
        }));
        if (removed) {
            log.atInfo()
                    .addKeyValue("environment", environment)
                    .addKeyValue("actor", actor)
                    .log("Retention policy removed");
        }
        return removed;
    }

    /** What a policy would do with an environment's backups if it were applied now. */
    public RetentionPlan preview(EnvironmentRef environment, RetentionPolicy policy) {
        return policy.planFor(deletions.look(environment), clock.instant());
    }

    /** Applies the policies of all environments whose turn it is, and forgets old failures. */
    public void applyDue() {
        for (EnvironmentRef environment : policies.due(clock.instant().minus(properties.pruneInterval()))) {
            try {
                apply(environment);
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("environment", environment)
                        .setCause(e)
                        .log("A retention policy could not be applied and will be again");
            }
        }
        forgetFailures();
    }

    /** Applies an environment's policy, if it has one. */
    public void apply(EnvironmentRef environment) {
        transaction.executeWithoutResult(_ -> {
            List<Candidate> candidates = deletions.lock(environment);
            Optional<RetentionPolicies.Saved> saved = policies.of(environment);
            if (saved.isEmpty()) {
                return;
            }
            Instant now = clock.instant();
            saved.get().policy().planFor(candidates, now).expired().forEach(expired -> {
                String reason = expired.reasons().stream().map(Reason::sentence).collect(Collectors.joining(" "));
                deleteBackups.begin(expired.backup(), POLICY, reason);
            });
            policies.pruned(
                    environment, Candidate.Newest.of(candidates).completed().orElse(null), now);
        });
    }

    private void forgetFailures() {
        Instant oldest = clock.instant().minus(properties.forgetFailedAfter());
        for (EnvironmentRef environment : deletions.withFailuresBefore(oldest)) {
            transaction.executeWithoutResult(_ -> deletions.lock(environment).stream()
                    .filter(candidate -> hasEndedInVainBefore(oldest, candidate)
                            && candidate
                                    .protections(new Candidate.Newest(Optional.empty(), Optional.empty()))
                                    .isEmpty())
                    .forEach(candidate -> deleteBackups.begin(
                            candidate.backup(),
                            FAILED,
                            "It failed or was cancelled more than %s ago.".formatted(properties.forgetFailedAfter()))));
        }
    }

    private static boolean hasEndedInVainBefore(Instant time, Candidate candidate) {
        return switch (candidate.backup().state()) {
            case BackupState.Failed failed -> failed.failedAt().isBefore(time);
            case BackupState.Cancelled cancelled -> cancelled.cancelledAt().isBefore(time);
            case BackupState.Unfinished _, BackupState.Completed _ -> false;
        };
    }

    private static String summaryOf(RetentionPolicy policy) {
        List<String> rules = new ArrayList<>();
        add(rules, "last", policy.keepLast());
        if (policy.keepYounger() != null) {
            rules.add("younger than " + policy.keepYounger());
        }
        add(rules, "daily", policy.daily());
        add(rules, "weekly", policy.weekly());
        add(rules, "monthly", policy.monthly());
        add(rules, "yearly", policy.yearly());
        if (policy.maxBytes() != null) {
            rules.add("at most %d bytes".formatted(policy.maxBytes()));
        }
        return "%s (%s)".formatted(String.join(", ", rules), policy.timeZone());
    }

    private static void add(List<String> rules, String rule, int count) {
        if (count > 0) {
            rules.add(rule + " " + count);
        }
    }
}
