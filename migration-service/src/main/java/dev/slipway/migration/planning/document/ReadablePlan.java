package dev.slipway.migration.planning.document;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.check.Check;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.plan.JsonDifferences;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.plan.Violation;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.Subject;
import dev.slipway.migration.planning.document.Document.Block;
import dev.slipway.migration.planning.document.Document.Block.Bullets;
import dev.slipway.migration.planning.document.Document.Block.Grid;
import dev.slipway.migration.planning.document.Document.Block.Heading;
import dev.slipway.migration.planning.document.Document.Block.Paragraph;
import dev.slipway.migration.planning.document.Document.Block.Sql;
import dev.slipway.migration.planning.document.Document.Column;
import dev.slipway.migration.schema.Safety;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.TableLock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a plan so that a person sees what would happen, and what is asked of them first. */
public final class ReadablePlan {

    private static final int LONGEST_VALUE = 120;
    private static final int MOST_PLACES = 20;

    private final PlanOrder order;
    private final List<Check> checks;
    private final Function<TableName, List<RowChange>> rows;
    private final List<Block> blocks = new ArrayList<>();

    private ReadablePlan(PlanOrder order, List<Check> checks, Function<TableName, List<RowChange>> rows) {
        this.order = order;
        this.checks = checks;
        this.rows = rows;
    }

    /**
     * The document.
     *
     * @param order a plan in any state
     * @param checks what was checked before
     * @param rows the changes of a table that are to be shown, in their order; may be fewer than there are
     */
    public static Document of(PlanOrder order, List<Check> checks, Function<TableName, List<RowChange>> rows) {
        return new ReadablePlan(order, checks, rows).write();
    }

    private Document write() {
        String source = order.subject() instanceof Subject.Source from
                ? from.environment().toString()
                : "a package";
        switch (order.state()) {
            case PlanState.Planning _ -> paragraph("The plan is being made.");
            case PlanState.Failed failed -> {
                paragraph("The plan could not be made: " + failed.reason());
                checks();
            }
            case PlanState.Ready ready -> ready(ready);
        }
        return new Document("Plan for " + order.target() + " from " + source, blocks);
    }

    private void ready(PlanState.Ready ready) {
        Plan plan = ready.plan();
        paragraph(verdict(plan, ready.missingVariables()));
        facts(plan, ready);
        obstacles(plan);
        decisions(plan);
        violations(plan.violations());
        variables(ready.missingVariables());
        checks();
        warnings(plan);
        statements(plan);
        tables(plan.tables());
    }

    private static String verdict(Plan plan, List<RequiredVariable> missing) {
        if (!plan.obstacles().isEmpty()) {
            return "This plan cannot be applied: see what stands against it.";
        }
        if (plan.isEmpty()) {
            return "Nothing would change.";
        }
        List<String> waits = new ArrayList<>();
        if (!plan.undecided().isEmpty()) {
            waits.add(counted(plan.undecided().size(), "decision"));
        }
        if (!missing.isEmpty()) {
            waits.add(counted(missing.size(), "missing variable"));
        }
        return waits.isEmpty()
                ? "This plan can be applied as it is."
                : "This plan can be applied; it waits for " + String.join(" and ", waits) + ".";
    }

    private void facts(Plan plan, PlanState.Ready ready) {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("plan", order.id().toString()));
        facts.add(List.of("target", order.target().toString()));
        if (order.subject() instanceof Subject.Source source) {
            facts.add(List.of("source", source.environment().toString()));
            facts.add(List.of("rule set", Objects.requireNonNullElse(source.ruleSet(), "the application's default")));
        }
        facts.add(List.of("package", plan.packageDigest().value()));
        facts.add(List.of("target's structure", plan.fingerprint().catalog()));
        facts.add(List.of("asked for by", order.requestedBy()));
        facts.add(
                List.of("made at", ready.since().truncatedTo(ChronoUnit.SECONDS).toString()));
        blocks.add(new Grid(List.of(Column.text(""), Column.text("")), facts));
    }

    private void obstacles(Plan plan) {
        if (!plan.obstacles().isEmpty()) {
            section("What stands against it");
            blocks.add(new Bullets(plan.obstacles()));
        }
    }

    private void decisions(Plan plan) {
        List<RequiredDecision> decisions = plan.decisions();
        if (decisions.isEmpty()) {
            return;
        }
        section("To decide");
        blocks.add(new Grid(
                List.of(Column.text("id"), Column.prose("question"), Column.text("choices"), Column.text("decided")),
                decisions.stream()
                        .map(decision -> List.of(
                                decision.id(),
                                decision.question(),
                                decision.options().stream().map(Enum::name).collect(Collectors.joining(", ")),
                                decision.chosen() == null
                                        ? "-"
                                        : decision.chosen().name()))
                        .toList()));
        if (!plan.contradictions().isEmpty()) {
            blocks.add(new Bullets(plan.contradictions().stream()
                    .map(pair ->
                            "To keep %s excludes to apply %s: %s".formatted(pair.keep(), pair.apply(), pair.reason()))
                    .toList()));
        }
    }

    private void checks() {
        if (checks.isEmpty()) {
            return;
        }
        section("Checks");
        blocks.add(new Grid(
                List.of(Column.text("check"), Column.text(""), Column.prose("found"), Column.prose("what to do")),
                checks.stream()
                        .map(check -> List.of(
                                check.id(),
                                check.state().name().toLowerCase(Locale.ROOT),
                                check.sentence(),
                                Objects.requireNonNullElse(check.action(), "")))
                        .toList()));
    }

    private void violations(List<Violation> violations) {
        if (violations.isEmpty()) {
            return;
        }
        section("Rows that would not fit");
        for (Violation violation : violations) {
            paragraph(violation.sentence());
            if (!violation.examples().isEmpty()) {
                blocks.add(new Bullets(
                        violation.examples().stream().map(ReadablePlan::example).toList()));
            }
        }
    }

    private static String example(Violation.Example example) {
        String values = pairs(example.values());
        if (example.key().isEmpty()) {
            return values;
        }
        return values.isEmpty() ? "row " + pairs(example.key()) : "row " + pairs(example.key()) + ": " + values;
    }

    private void variables(List<RequiredVariable> missing) {
        if (missing.isEmpty()) {
            return;
        }
        section("Variables that the target lacks");
        blocks.add(new Bullets(missing.stream()
                .map(variable -> "%s (%s)"
                        .formatted(variable.name(), variable.type().name().toLowerCase(Locale.ROOT)))
                .toList()));
    }

    private void warnings(Plan plan) {
        Set<String> said = plan.violations().stream().map(Violation::sentence).collect(Collectors.toSet());
        List<String> warnings =
                plan.warnings().stream().filter(text -> !said.contains(text)).toList();
        if (!warnings.isEmpty()) {
            section("To know");
            blocks.add(new Bullets(warnings));
        }
    }

    private void statements(Plan plan) {
        section("Structure");
        if (plan.statements().isEmpty()) {
            paragraph("The structure stays as it is.");
            return;
        }
        Map<Safety, Integer> counts = new EnumMap<>(Safety.class);
        plan.statements().forEach(statement -> counts.merge(statement.safety(), 1, Integer::sum));
        paragraph(counted(plan.statements().size(), "statement") + ", in this order: "
                + counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + word(count.getKey()))
                        .collect(Collectors.joining(", "))
                + ". Locks are held until the transaction ends; together the statements in it take about "
                + duration(plan.statementsToRun().stream()
                        .filter(statement -> statement.phase() == SchemaStatement.Phase.BEFORE_ROWS
                                || statement.phase() == SchemaStatement.Phase.AFTER_ROWS)
                        .mapToLong(SchemaStatement::estimatedMillis)
                        .sum())
                + ".");
        Set<SchemaStatement> toRun = new HashSet<>(plan.statementsToRun());
        int number = 0;
        for (SchemaStatement statement : plan.statements()) {
            number++;
            paragraph(about(number, statement, toRun.contains(statement)));
            blocks.add(new Sql(statement.sql() + ";"));
        }
    }

    private static String about(int number, SchemaStatement statement, boolean runs) {
        List<String> parts = new ArrayList<>();
        parts.add(word(statement.safety()));
        parts.add(
                switch (statement.phase()) {
                    case BEFORE_TRANSACTION -> "before the transaction, by itself";
                    case BEFORE_ROWS -> "before the rows are written";
                    case AFTER_ROWS -> "after the rows are written";
                    case AFTER_COMMIT -> "after the commit, while others read and write";
                });
        if (statement.table() != null && statement.lock() != TableLock.NONE) {
            parts.add("locks %s (%s)".formatted(statement.table(), kept(statement.lock())));
        }
        parts.add("about " + duration(statement.estimatedMillis()));
        if (!runs) {
            parts.add(
                    statement.decision() == null
                            ? "left out with what was decided to stay"
                            : "left out by decision " + statement.decision());
        } else if (statement.decision() != null) {
            parts.add("decision " + statement.decision());
        } else if (!statement.makesWayFor().isEmpty()) {
            parts.add("makes way for decision " + String.join(", ", statement.makesWayFor()));
        }
        return number + ". " + String.join(", ", parts);
    }

    /** What others cannot do meanwhile. */
    private static String kept(TableLock lock) {
        return word(lock).replace('-', ' ')
                + switch (lock) {
                    case NONE, SHARE_UPDATE_EXCLUSIVE -> ": others read and write";
                    case SHARE, SHARE_ROW_EXCLUSIVE -> ": others read, and wait to write";
                    case ACCESS_EXCLUSIVE -> ": others wait";
                };
    }

    private static String duration(long millis) {
        long seconds = Math.round(millis / 1000.0);
        return millis < 1000
                ? millis + " ms"
                : seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void tables(List<TablePlan> tables) {
        section("Rows");
        List<TablePlan> touched = tables.stream()
                .filter(table -> table.changes() || table.retained() > 0)
                .toList();
        if (touched.isEmpty()) {
            paragraph("No row would be written. %s compared."
                    .formatted(tables.size() == 1 ? "1 table was" : tables.size() + " tables were"));
            return;
        }
        List<List<String>> counts = new ArrayList<>();
        for (TablePlan table : touched) {
            counts.add(List.of(
                    table.table().toString(),
                    word(table.rule()),
                    Long.toString(table.added()),
                    Long.toString(table.changed()),
                    Long.toString(table.removed()),
                    Long.toString(table.retained())));
        }
        counts.add(List.of(
                "all",
                "",
                Long.toString(touched.stream().mapToLong(TablePlan::added).sum()),
                Long.toString(touched.stream().mapToLong(TablePlan::changed).sum()),
                Long.toString(touched.stream().mapToLong(TablePlan::removed).sum()),
                Long.toString(touched.stream().mapToLong(TablePlan::retained).sum())));
        blocks.add(new Grid(
                List.of(
                        Column.text("table"),
                        Column.text("rule"),
                        Column.number("added"),
                        Column.number("changed"),
                        Column.number("removed"),
                        Column.number("retained")),
                counts));
        if (touched.stream().anyMatch(table -> table.retained() > 0)) {
            paragraph("Retained rows would be removed, but for rows that stay on the target and point at them.");
        }
        int same = tables.size() - touched.size();
        if (same > 0) {
            paragraph(same == 1 ? "1 further table is the same." : same + " further tables are the same.");
        }
        touched.forEach(this::rowsOf);
    }

    private void rowsOf(TablePlan table) {
        List<RowChange> shown = rows.apply(table.table());
        if (shown.isEmpty()) {
            return;
        }
        blocks.add(new Heading(3, table.table().toString()));
        List<List<String>> cells = new ArrayList<>();
        for (RowChange row : shown) {
            String kind = row.kind().name().toLowerCase(Locale.ROOT);
            String key = pairs(row.key());
            switch (row.kind()) {
                case CHANGED -> row.columns().forEach(column -> changed(cells, kind, key, column));
                case ADDED -> cells.add(List.of(kind, key, "", "", summary(row, RowChange.ColumnChange::after)));
                case REMOVED, RETAINED ->
                    cells.add(List.of(kind, key, "", summary(row, RowChange.ColumnChange::before), ""));
            }
        }
        blocks.add(new Grid(
                List.of(
                        Column.text("row"),
                        Column.text("key"),
                        Column.text("column"),
                        Column.text("before"),
                        Column.text("after")),
                cells));
        long more = table.added() + table.changed() + table.removed() + table.retained() - shown.size();
        if (more > 0) {
            paragraph(counted(more, "more row") + ".");
        }
    }

    private static void changed(List<List<String>> cells, String kind, String key, RowChange.ColumnChange column) {
        JsonDifferences json = column.json().orElse(null);
        if (json == null) {
            cells.add(List.of(kind, key, column.name(), value(column.before()), value(column.after())));
            return;
        }
        if (json.listed().isEmpty()) {
            cells.add(List.of(kind, key, column.name(), "", "the same, written otherwise"));
        }
        for (JsonDifferences.Difference place :
                json.listed().subList(0, Math.min(MOST_PLACES, json.listed().size()))) {
            cells.add(List.of(
                    kind,
                    key,
                    column.name() + " " + place.path(),
                    place.before() == null ? "" : value(place.before().toString()),
                    place.after() == null ? "" : value(place.after().toString())));
        }
        int more = json.listed().size() + json.omitted() - MOST_PLACES;
        if (more > 0) {
            cells.add(List.of(kind, key, column.name(), "", counted(more, "more place")));
        }
    }

    private static String summary(RowChange row, Function<RowChange.ColumnChange, @Nullable String> side) {
        String text = row.columns().stream()
                .filter(column -> !row.key().containsKey(column.name()) && side.apply(column) != null)
                .map(column -> column.name() + "=" + value(side.apply(column)))
                .collect(Collectors.joining(", "));
        return cut(text, 2 * LONGEST_VALUE);
    }

    private static String pairs(SortedMap<String, @Nullable String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + value(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String value(@Nullable String value) {
        return value == null ? "NULL" : cut(value, LONGEST_VALUE);
    }

    private static String cut(String text, int longest) {
        int characters = text.codePointCount(0, text.length());
        return characters <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest)) + "… (" + characters + " characters)";
    }

    private static String counted(long number, String noun) {
        return number == 1 ? "1 " + noun : number + " " + noun + "s";
    }

    private void section(String text) {
        blocks.add(new Heading(2, text));
    }

    private void paragraph(String text) {
        blocks.add(new Paragraph(text));
    }
}
