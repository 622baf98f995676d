package dev.slipway.migration.lifecycle.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.apply.ApplyFailure;
import dev.slipway.migration.check.Check;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.lifecycle.Migration;
import dev.slipway.migration.lifecycle.MigrationState;
import dev.slipway.migration.lifecycle.Origin;
import dev.slipway.migration.lifecycle.Outcome;
import dev.slipway.migration.lifecycle.PlanReference;
import dev.slipway.migration.lifecycle.RecordedDecision;
import dev.slipway.migration.lifecycle.Step;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A migration as it is shown. */
record MigrationView(
        UUID id,
        String state,
        Instant since,
        @Nullable EnvironmentRef source,
        EnvironmentRef target,
        @Nullable String ruleSet,
        @Nullable UUID planId,
        @JsonProperty("package") @Nullable String packageDigest,
        @Nullable UUID backupId,
        boolean backupSkipped,
        @Nullable Instant backupDeadline,
        String requestedBy,
        Instant requestedAt,
        List<DecisionView> decisions,
        @Nullable HeldView held,
        List<StepView> steps,
        List<Check> checks,
        @Nullable String reason,
        @Nullable ApplyFailure failure,
        @Nullable Outcome result,
        List<String> warnings) {

    record HeldView(List<String> decisions, List<VariableView> missingVariables) {}

    record VariableView(String name, String type) {}

    record DecisionView(String id, String choice, String by, Instant at) {}

    record StepView(
            String name, Instant startedAt, @Nullable Instant finishedAt, String detail) {}

    static MigrationView of(Migration migration, List<Step> steps, List<Check> checks) {
        MigrationState state = migration.state();
        PlanReference plan = state.planned().orElse(null);
        return new MigrationView(
                migration.id().value(),
                state.label(),
                state.since(),
                migration.origin() instanceof Origin.FromSource source ? source.source() : null,
                migration.target(),
                migration.origin() instanceof Origin.FromSource source ? source.ruleSet() : null,
                plan == null ? null : plan.planId(),
                plan == null ? named(migration.origin()) : plan.packageDigest(),
                state.orderedBackup().orElse(null),
                migration.waiver() != null,
                state instanceof MigrationState.AwaitingBackup awaiting ? awaiting.deadline() : null,
                migration.requestedBy(),
                migration.requestedAt(),
                migration.decisions().stream().map(MigrationView::view).toList(),
                state instanceof MigrationState.AwaitingDecision awaiting
                        ? new HeldView(
                                awaiting.held().decisions(),
                                awaiting.held().missingVariables().stream()
                                        .map(MigrationView::view)
                                        .toList())
                        : null,
                steps.stream().map(MigrationView::view).toList(),
                checks,
                reason(state),
                state instanceof MigrationState.Failed failed ? failed.failure() : null,
                outcome(state),
                state.warnings());
    }

    static StepView view(Step step) {
        return new StepView(step.name().label(), step.startedAt(), step.finishedAt(), step.detail());
    }

    private static @Nullable String named(Origin origin) {
        return origin instanceof Origin.FromPackage named ? named.digest() : null;
    }

    private static DecisionView view(RecordedDecision recorded) {
        return new DecisionView(
                recorded.decision().id(), recorded.decision().choice().name(), recorded.by(), recorded.at());
    }

    private static VariableView view(RequiredVariable variable) {
        return new VariableView(variable.name(), variable.type().name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable String reason(MigrationState state) {
        return switch (state) {
            case MigrationState.Failed failed -> failed.reason();
            case MigrationState.RollbackFailed failed -> failed.reason();
            case MigrationState.Cancelled cancelled -> "Cancelled by " + cancelled.by();
            default -> null;
        };
    }

    private static @Nullable Outcome outcome(MigrationState state) {
        return switch (state) {
            case MigrationState.Completed completed -> completed.outcome();
            case MigrationState.RollingBack rollingBack -> rollingBack.outcome();
            case MigrationState.RolledBack rolledBack -> rolledBack.outcome();
            case MigrationState.RollbackFailed failed -> failed.outcome();
            default -> null;
        };
    }
}
