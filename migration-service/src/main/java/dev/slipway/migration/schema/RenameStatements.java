package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renames tables with what is named after them, and columns. */
public final class RenameStatements {

    private final List<SchemaStatement> statements = new ArrayList<>();
    private final Catalog target;
    private final Catalog source;

    /** For a target that is to become like the source. */
    public RenameStatements(Catalog target, Catalog source) {
        this.target = target;
        this.source = source;
    }

    /** A table gets another name, and with it the sequences, indexes and constraints that PostgreSQL named after it. */
    public RenameStatements table(TableName from, TableName to) {
        for (CatalogObject part : target.objects()) {
            if (!from.equals(part.table())) {
                continue;
            }
            switch (part.kind()) {
                case "sequence" -> follow("ALTER SEQUENCE ", part, from, to);
                case "index" -> follow("ALTER INDEX ", part, from, to);
                case "constraint" -> {
                    String fresh = renamed(part.ownName(), from, to);
                    if (fresh != null && source.has("constraint " + to + "." + fresh)) {
                        add(
                                "ALTER TABLE " + from.quoted() + " RENAME CONSTRAINT "
                                        + Quoted.identifier(part.ownName()) + " TO " + Quoted.identifier(fresh),
                                to,
                                "constraint " + to + "." + fresh);
                    }
                }
                default -> {}
            }
        }
        add("ALTER TABLE " + from.quoted() + " RENAME TO " + Quoted.identifier(to.name()), to, "table " + to);
        return this;
    }

    private void follow(String alter, CatalogObject part, TableName from, TableName to) {
        String prefix = from.schema() + ".";
        if (part.name().startsWith(prefix)) {
            String fresh = renamed(part.name().substring(prefix.length()), from, to);
            if (fresh != null && source.has(part.kind() + " " + to.schema() + "." + fresh)) {
                add(
                        alter + part.identity() + " RENAME TO " + Quoted.identifier(fresh),
                        to,
                        part.kind() + " " + to.schema() + "." + fresh);
            }
        }
    }

    private static @Nullable String renamed(String name, TableName from, TableName to) {
        return name.startsWith(from.name() + "_")
                ? to.name() + name.substring(from.name().length())
                : null;
    }

    /** A column gets another name. */
    public RenameStatements column(TableName table, String from, String to) {
        add(
                "ALTER TABLE " + table.quoted() + " RENAME COLUMN " + Quoted.identifier(from) + " TO "
                        + Quoted.identifier(to),
                table,
                "column " + table + "." + to);
        return this;
    }

    private void add(String sql, TableName table, String object) {
        statements.add(new SchemaStatement(
                sql,
                Safety.SAFE,
                SchemaStatement.Phase.BEFORE_ROWS,
                table,
                object,
                null,
                TableLock.ACCESS_EXCLUSIVE,
                Work.NOTE.millis(0)));
    }

    /** All of them in order. */
    public List<SchemaStatement> statements() {
        return List.copyOf(statements);
    }
}
