package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a sequence of the target has counted beyond the bounds that it gets. Where it stands is the target's own and
 * does not change with its structure.
 *
 * @param sequence the sequence as it will be
 * @param decision what leaves it as it is; null if nothing does
 */
record OutOfBounds(CatalogObject sequence, @Nullable String decision) implements Question {

    @Override
    public String subject() {
        return sequence.id();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of();
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        String value = session.text("SELECT last_value FROM " + sequence.identity() + " WHERE last_value NOT BETWEEN "
                + sequence.text("min") + " AND " + sequence.text("max"));
        if (value.isEmpty()) {
            return;
        }
        found.accept(new Violation(
                PlannedStatements.id(Kind.SEQUENCE, sequence.id()),
                Kind.SEQUENCE,
                new Definition.Text(sequence.identity()).tableName(),
                sequence.id(),
                "Sequence %s has counted to %s on the target, outside of its new bounds, %s to %s. Set it back on the target (ALTER SEQUENCE … RESTART), or change the bounds in the source."
                        .formatted(sequence.name(), value, sequence.text("min"), sequence.text("max")),
                1,
                List.of(new Violation.Example(new TreeMap<>(), new TreeMap<>(Map.of("last_value", value)))),
                decision));
    }
}
