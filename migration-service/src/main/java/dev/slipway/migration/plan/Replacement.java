package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Whether rows violate a rule that takes the place of one that the target has already. Where the target's own refuses
 * them, too, leaving the new one out is no way.
 *
 * @param wanted about the rule as it will be
 * @param own about the rule as it is
 */
record Replacement(Question wanted, Question own) implements Question {

    @Override
    public String subject() {
        return wanted.subject();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        Map<TableName, Set<String>> needs = new HashMap<>();
        for (Question question : List.of(wanted, own)) {
            question.needs()
                    .forEach((table, columns) -> needs.computeIfAbsent(table, name -> new TreeSet<>())
                            .addAll(columns));
        }
        return needs;
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        List<Violation> violations = new ArrayList<>();
        wanted.ask(session, violations::add);
        List<Violation> own = new ArrayList<>();
        if (violations.stream().anyMatch(violation -> violation.decision() != null)) {
            session.attempt(this.own.subject(), () -> this.own.ask(session, own::add));
        }
        violations.forEach(violation -> found.accept(own.isEmpty() ? violation : violation.alsoRefusedToday()));
    }
}
