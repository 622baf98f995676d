package dev.slipway.migration.planning.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.check.Check;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.plan.JsonDifferences;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.Violation;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.RowDetails;
import dev.slipway.migration.planning.Subject;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.schema.Contradiction;
import dev.slipway.migration.schema.Safety;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.TableLock;
import io.swagger.v3.oas.annotations.media.Schema;
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
import tools.jackson.databind.JsonNode;

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
        @Nullable List<Contradiction> contradictions,
        @Nullable List<ViolationView> violations,
        @Nullable List<VariableView> missingVariables,
        @Nullable List<String> obstacles,
        @Nullable List<String> warnings,
        List<Check> checks) {

    record TableView(String table, Rule rule, long added, long changed, long removed, long retained) {}

    record StatementView(
            String sql,
            Safety safety,
            @Nullable String decision,
            List<String> makesWayFor,
            SchemaStatement.Phase phase,
            @Nullable String table,
            TableLock lock,
            long estimatedMillis) {

        static StatementView of(SchemaStatement statement) {
            return new StatementView(
                    statement.sql(),
                    statement.safety(),
                    statement.decision(),
                    statement.makesWayFor(),
                    statement.phase(),
                    statement.table() == null ? null : statement.table().toString(),
                    statement.lock(),
                    statement.estimatedMillis());
        }
    }

    record DecisionView(String id, RequiredDecision.Kind kind, String question, List<Decision.Choice> options) {}

    /**
     * Rows that would not fit.
     *
     * @param effect what comes of it: refuses (applying cannot succeed), decision (see decision), warns
     */
    record ViolationView(
            String id,
            Violation.Kind kind,
            String table,
            String object,
            String effect,
            @Nullable String decision,
            String sentence,
            long rows,
            List<Violation.Example> examples) {}

    record VariableView(String name, String type) {}

    /**
     * A page of a table's row changes.
     *
     * @param total how many changes of the kinds that were asked for there are in all
     * @param kept how many of the table's changes are kept
     * @param next what to give as after for the next page; null on the last one
     */
    record RowsView(
            String table,
            long total,
            long kept,
            List<RowView> rows,
            @Nullable Long next) {}

    record RowView(
            long number, RowChange.Kind kind, SortedMap<String, @Nullable String> key, List<ColumnView> columns) {}

    record ColumnView(
            String name,
            @Nullable String type,
            @Nullable String before,
            @Nullable String after,
            @Nullable List<PlaceView> json,
            @Nullable Integer jsonOmitted) {}

    /** A place in a JSON value. What is absent on a side is left out, so that JSON's own null can be told from it. */
    record PlaceView(
            String path,
            JsonDifferences.Kind kind,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(type = "object", description = "Any JSON") @Nullable
            JsonNode before,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(type = "object", description = "Any JSON") @Nullable
            JsonNode after) {}

    static PlanView of(PlanOrder order, List<Check> checks) {
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
                        : plan.statements().stream().map(StatementView::of).toList(),
                plan == null
                        ? null
                        : plan.decisions().stream()
                                .map(decision -> new DecisionView(
                                        decision.id(), decision.kind(), decision.question(), decision.options()))
                                .toList(),
                plan == null ? null : plan.contradictions(),
                plan == null
                        ? null
                        : plan.violations().stream().map(PlanView::view).toList(),
                ready == null
                        ? null
                        : ready.missingVariables().stream().map(PlanView::view).toList(),
                plan == null ? null : plan.obstacles(),
                plan == null ? null : plan.warnings(),
                checks);
    }

    static RowView view(RowDetails.Numbered numbered) {
        RowChange change = numbered.change();
        return new RowView(
                numbered.number(),
                change.kind(),
                change.key(),
                change.columns().stream().map(PlanView::view).toList());
    }

    private static ColumnView view(RowChange.ColumnChange column) {
        JsonDifferences json = column.json().orElse(null);
        return new ColumnView(
                column.name(),
                column.type(),
                column.before(),
                column.after(),
                json == null
                        ? null
                        : json.listed().stream()
                                .map(place -> new PlaceView(place.path(), place.kind(), place.before(), place.after()))
                                .toList(),
                json == null || json.omitted() == 0 ? null : json.omitted());
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

    private static ViolationView view(Violation violation) {
        return new ViolationView(
                violation.id(),
                violation.kind(),
                violation.table().toString(),
                violation.object(),
                violation.decision() != null ? "decision" : violation.isObstacle() ? "refuses" : "warns",
                violation.decision(),
                violation.sentence(),
                violation.rows(),
                violation.examples());
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
