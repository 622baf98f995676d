package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Partitions.Attachment;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Whether rows are in a partition that is not theirs when a table becomes one: its own, or those of the default partition
 * that belong to the new one.
 *
 * @param outcome the rows
 * @param attachment the table that becomes a partition
 * @param isOfDefault whether the rows are those of the default partition
 * @param parent the whole as it will be
 * @param columns its columns as they will be
 * @param siblings all partitions of the whole as they will be
 */
record WrongPartition(
        Outcome outcome,
        Attachment attachment,
        boolean isOfDefault,
        CatalogObject parent,
        List<CatalogObject> columns,
        List<Attachment> siblings)
        implements Question {

    @Override
    public String subject() {
        return "table " + attachment.table();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of(outcome.name(), keyColumns());
    }

    private Set<String> keyColumns() {
        return outcome.mentioned(String.valueOf(parent.text("partition key")));
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        List<String> values = List.copyOf(keyColumns());
        String condition = "(" + condition(session) + ") IS " + (isOfDefault ? "TRUE" : "FALSE");
        session.find(ExampleQuery.of(outcome, values, condition), outcome, values)
                .ifPresent(rows -> found.accept(new Violation(
                        Kind.PARTITION.label() + ":" + attachment.table() + "@" + outcome.name(),
                        Kind.PARTITION,
                        outcome.name(),
                        "table " + attachment.table(),
                        sentence(rows.count()),
                        rows.count(),
                        rows.examples(),
                        null)));
    }

    private String sentence(long rows) {
        return isOfDefault
                ? "%d row(s) of table %s, the default partition of %s, belong to the new partition %s (%s). Move them out of it on the target first, or leave the partition out of the source."
                        .formatted(rows, outcome.name(), attachment.parent(), attachment.table(), attachment.bound())
                : "%d row(s) of table %s do not belong to the partition of %s that %s becomes (%s). Move them on the target first, or leave the table out of %s in the source."
                        .formatted(
                                rows,
                                outcome.name(),
                                attachment.parent(),
                                attachment.table(),
                                attachment.bound(),
                                attachment.parent());
    }

    /** PostgreSQL itself says what a partition takes, of one that is made for this. */
    private String condition(QuestionSession session) throws SQLException {
        session.execute("DROP TABLE IF EXISTS pg_temp.slipway_whole");
        session.execute("CREATE TEMPORARY TABLE slipway_whole ("
                + columns.stream()
                        .map(column -> Quoted.identifier(Outcome.ownName(column)) + " " + column.text("type")
                                + (column.is("collation") ? " COLLATE " + column.text("collation") : ""))
                        .collect(Collectors.joining(", "))
                + ") PARTITION BY " + parent.text("partition key") + " ON COMMIT DROP");
        int number = 0;
        for (Attachment sibling : attachment.isDefault() ? siblings : List.<Attachment>of()) {
            if (!sibling.isDefault()) {
                session.execute("CREATE TEMPORARY TABLE slipway_part_" + number++
                        + " PARTITION OF pg_temp.slipway_whole " + sibling.bound() + " ON COMMIT DROP");
            }
        }
        session.execute("CREATE TEMPORARY TABLE slipway_part PARTITION OF pg_temp.slipway_whole " + attachment.bound()
                + " ON COMMIT DROP");
        return session.text("SELECT pg_get_partition_constraintdef('pg_temp.slipway_part'::regclass)");
    }
}
