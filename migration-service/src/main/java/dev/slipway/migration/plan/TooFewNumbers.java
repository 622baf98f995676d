package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether a table has more rows than the sequence of its new column has numbers for them.
 *
 * @param table the table
 * @param sequence the column's
 * @param capacity how many numbers it has
 */
record TooFewNumbers(TableName table, CatalogObject sequence, long capacity) implements Question {

    /** How many numbers a sequence gives; empty if there is no table with so many rows. */
    static Optional<Long> capacity(CatalogObject sequence) {
        if (sequence.is("cycle")) {
            return Optional.empty();
        }
        BigInteger increment = sequence.number("increment");
        BigInteger last = sequence.number(increment.signum() > 0 ? "max" : "min");
        BigInteger capacity =
                last.subtract(sequence.number("start")).divide(increment).add(BigInteger.ONE);
        return capacity.bitLength() > 40 ? Optional.empty() : Optional.of(capacity.longValueExact());
    }

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
        String rows = session.text(
                "SELECT count(*) FROM (SELECT FROM " + table.quoted() + " LIMIT " + (capacity + 1) + ") AS present");
        if (Long.parseLong(rows) <= capacity) {
            return;
        }
        found.accept(new Violation(
                PlannedStatements.id(Kind.SEQUENCE, sequence.id()),
                Kind.SEQUENCE,
                table,
                sequence.id(),
                "Sequence %s has %d numbers, from %s to %s; table %s has more rows, each of which gets one. Change the bounds in the source."
                        .formatted(sequence.name(), capacity, sequence.text("min"), sequence.text("max"), table),
                1,
                List.of(),
                null));
    }
}
