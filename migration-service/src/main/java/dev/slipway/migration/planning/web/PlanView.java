package dev.slipway.migration.planning.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.Subject;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.schema.Safety;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A plan as it is shown. */
record PlanView(
        UUID id,
        String state,
        @Nullable EnvironmentRef source,
        EnvironmentRef target,
        @Nullable String ruleSet,
        @JsonProperty("package") @Nullable String packageDigest,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant readyAt,
        @Nullable String reason,
        @Nullable String fingerprint,
        @Nullable List<TableView> tables,
        @Nullable List<StatementView> statements,
        @Nullable List<DecisionView> decisions,
        @Nullable List<VariableView> missingVariables,
        @Nullable List<String> obstacles,
        @Nullable List<String> warnings) {

    record TableView(String table, Rule rule, long added, long changed, long removed, long retained) {}

    record StatementView(
            String sql, Safety safety, @Nullable String decision) {}

    record DecisionView(String id, RequiredDecision.Kind kind, String question, List<Decision.Choice> options) {}

    record VariableView(String name, String type) {}

    /** A page of a table's row changes, with how many there are in all. */
    record RowsView(String table, long offset, long total, List<RowView> rows) {}

    record RowView(
            RowChange.Kind kind, SortedMap<String, @Nullable String> key, List<RowChange.ColumnChange> columns) {}

    static PlanView of(PlanOrder order) {
        PlanState state = order.state();
        PlanState.Ready ready = state instanceof PlanState.Ready made ? made : null;
        Plan plan = ready == null ? null : ready.plan();
        Subject.Source source = order.subject() instanceof Subject.Source from ? from : null;
        return new PlanView(
                order.id().value(),
                state.label(),
                source == null ? null : source.environment(),
                order.target(),
                source == null ? null : source.ruleSet(),
                plan != null
                        ? plan.packageDigest().value()
                        : order.subject() instanceof Subject.Existing existing
                                ? existing.digest().value()
                                : null,
                order.requestedBy(),
                order.requestedAt(),
                ready == null ? null : ready.since(),
                state instanceof PlanState.Failed failed ? failed.reason() : null,
                plan == null ? null : digest(plan.fingerprint()),
                plan == null ? null : tables(plan),
                plan == null
                        ? null
                        : plan.statements().stream()
                                .map(statement ->
                                        new StatementView(statement.sql(), statement.safety(), statement.decision()))
                                .toList(),
                plan == null
                        ? null
                        : plan.decisions().stream()
                                .map(decision -> new DecisionView(
                                        decision.id(), decision.kind(), decision.question(), decision.options()))
                                .toList(),
                ready == null
                        ? null
                        : ready.missingVariables().stream().map(PlanView::view).toList(),
                plan == null ? null : plan.obstacles(),
                plan == null ? null : plan.warnings());
    }

    static RowView view(RowChange change) {
        return new RowView(change.kind(), change.key(), change.columns());
    }

    private static List<TableView> tables(Plan plan) {
        return plan.tables().stream()
                .map(table -> new TableView(
                        table.table().toString(),
                        table.rule(),
                        table.added(),
                        table.changed(),
                        table.removed(),
                        table.retained()))
                .toList();
    }

    private static VariableView view(RequiredVariable variable) {
        return new VariableView(variable.name(), variable.type().name().toLowerCase(Locale.ROOT));
    }

    /** The target's fingerprint in one word, to be compared by people. */
    private static String digest(Plan.TargetFingerprint fingerprint) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(fingerprint.catalog().getBytes(StandardCharsets.UTF_8));
            fingerprint.tables().forEach((table, content) -> {
                sha256.update(("\n" + table + "=" + content).getBytes(StandardCharsets.UTF_8));
            });
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
