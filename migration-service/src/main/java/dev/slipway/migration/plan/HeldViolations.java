package dev.slipway.migration.plan;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.schema.HeldChange;
import dev.slipway.migration.schema.SchemaChanges;
import dev.slipway.migration.schema.SchemaStatement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What violations mean for a plan: where the violated rule is one that the plan brings, a person may leave it out;
 * otherwise the plan cannot be applied.
 *
 * @param statements the schema statements, those that bring violated rules waiting for a decision
 * @param decisions all decisions of the plan
 * @param obstacles why it cannot be applied
 */
record HeldViolations(List<SchemaStatement> statements, List<RequiredDecision> decisions, List<String> obstacles) {

    static HeldViolations of(SchemaChanges changes, List<Violation> violations) {
        Map<String, RequiredDecision> decisions = new LinkedHashMap<>();
        for (HeldChange held : changes.held()) {
            decisions.put(held.id(), decision(held, violations));
        }
        List<SchemaStatement> statements = new ArrayList<>(changes.statements());
        List<String> obstacles = new ArrayList<>();
        for (Violation violation : violations) {
            String id = violation.decision();
            if (violation.isObstacle()) {
                obstacles.add(violation.sentence());
            } else if (id != null && !decisions.containsKey(id)) {
                decisions.put(id, decision(id, violations));
                statements.replaceAll(statement -> bringsAbout(statement, violation)
                        ? statement.waitingFor(Objects.requireNonNull(id))
                        : statement);
            }
        }
        return new HeldViolations(statements, List.copyOf(decisions.values()), obstacles);
    }

    private static RequiredDecision decision(HeldChange held, List<Violation> violations) {
        StringBuilder question = new StringBuilder(held.question());
        violations.stream()
                .filter(violation -> held.id().equals(violation.decision()))
                .forEach(violation -> question.append(' ').append(violation.sentence()));
        return new RequiredDecision(
                held.id(),
                RequiredDecision.Kind.valueOf(held.kind().name()),
                question.toString(),
                held.mayStay() && violations.stream().noneMatch(violation -> keepsFromStaying(violation, held))
                        ? List.of(Decision.Choice.APPLY, Decision.Choice.KEEP)
                        : List.of(Decision.Choice.APPLY),
                null);
    }

    private static boolean keepsFromStaying(Violation violation, HeldChange held) {
        return violation.kind() == Violation.Kind.KEPT_TYPE && held.id().equals(violation.decision());
    }

    private static RequiredDecision decision(String id, List<Violation> violations) {
        StringBuilder question = new StringBuilder();
        violations.stream()
                .filter(violation -> id.equals(violation.decision()))
                .forEach(violation -> question.append(violation.sentence()).append(' '));
        return new RequiredDecision(
                id,
                RequiredDecision.Kind.VIOLATION,
                question.append(
                                "KEEP leaves the rule out and the target as it is; APPLY brings it, and fails unless the"
                                        + " rows were put right before.")
                        .toString(),
                List.of(Decision.Choice.KEEP, Decision.Choice.APPLY),
                null);
    }

    /** The statement itself, what is said about its object, and what needs it to be there. */
    private static boolean bringsAbout(SchemaStatement statement, Violation violation) {
        if (statement.decision() != null) {
            return false;
        }
        if (statement.object().equals(violation.object())) {
            return PlannedStatements.isLeftOut(violation.kind(), statement);
        }
        if (violation.kind() == Violation.Kind.NOT_NULL || violation.kind() == Violation.Kind.DOMAIN) {
            return false;
        }
        String qualified = violation.object().substring(violation.object().indexOf(' ') + 1);
        String name = qualified.substring(qualified.lastIndexOf('.') + 1);
        if (statement.sql().startsWith("COMMENT ON CONSTRAINT ")
                || statement.sql().startsWith("COMMENT ON INDEX ")) {
            return !Mentions.in(statement.sql(), List.of(name)).isEmpty();
        }
        // of periods, what must not overlap is pointed at
        return (violation.kind() == Violation.Kind.UNIQUE || violation.kind() == Violation.Kind.EXCLUSION)
                && pointsAt(statement, violation);
    }

    private static boolean pointsAt(SchemaStatement statement, Violation violation) {
        Definition.@Nullable Pointing pointing = foreignKey(statement.sql());
        return pointing != null
                && pointing.referencedTable().equals(violation.table())
                && violation.examples().stream()
                        .allMatch(
                                example -> example.values().keySet().equals(Set.copyOf(pointing.referencedColumns())));
    }

    private static Definition.@Nullable Pointing foreignKey(String sql) {
        int at = sql.indexOf(" FOREIGN KEY ");
        return at >= 0
                        && sql.contains("ADD CONSTRAINT ")
                        && Definition.of(sql.substring(at + 1)).orElse(null) instanceof Definition.Pointing pointing
                ? pointing
                : null;
    }
}
