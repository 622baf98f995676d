package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.PackageManifest;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Outcome.Line;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A session that sees the snapshot that a plan is made from, and the rows that the plan writes, in temporary tables of a
 * transaction that is never committed.
 */
final class QuestionSession {

    private static final Pattern RANGE = Pattern.compile("range of (.+?)(?: collate (\\S+))? opclass (\\S+)");
    private static final Pattern TYPMOD = Pattern.compile("\\([^)]*\\)");

    /** Fewer rows than this are found quickly, whatever the server thinks of them. */
    private static final long WORTH_ANALYZING = 200;

    private final Connection connection;
    private final PackageManifest manifest;
    private final SortedMap<TableName, Outcome> outcomes;
    private final List<String> warnings = new ArrayList<>();

    private QuestionSession(Connection connection, PackageManifest manifest, SortedMap<TableName, Outcome> outcomes) {
        this.connection = connection;
        this.manifest = manifest;
        this.outcomes = outcomes;
    }

    /**
     * Begins.
     *
     * @param connection a session in autocommit mode; the transaction is for the caller to roll back
     * @param snapshot the snapshot to see
     * @param patience how long a single question may take
     */
    static QuestionSession begin(
            Connection connection,
            String snapshot,
            Duration patience,
            PackageManifest manifest,
            SortedMap<TableName, Outcome> outcomes)
            throws SQLException {
        QuestionSession session = new QuestionSession(connection, manifest, outcomes);
        connection.setAutoCommit(false);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        session.execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
        session.execute("SET LOCAL statement_timeout = " + patience.toMillis());
        return session;
    }

    /**
     * Rows that were asked for.
     *
     * @param count how many there are
     * @param examples some of them
     */
    record Rows(long count, List<Violation.Example> examples) {

        /** They violate something that the plan may be carried out without, if it is the plan that brings it. */
        Violation violate(Kind kind, TableName table, String object, String sentence, PlannedStatements statements) {
            return new Violation(
                    PlannedStatements.id(kind, object),
                    kind,
                    table,
                    object,
                    sentence,
                    count,
                    examples,
                    statements.leavingOut(kind, object));
        }
    }

    /** What could not be looked at, a sentence each. */
    List<String> warnings() {
        return warnings;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Asks them all, after loading the differing rows that they need. */
    void ask(List<Question> questions, Consumer<Violation> found) throws SQLException {
        Map<TableName, Set<String>> needs = new LinkedHashMap<>();
        for (Question question : questions) {
            question.needs()
                    .forEach((table, columns) ->
                            needs.computeIfAbsent(table, t -> new TreeSet<>()).addAll(columns));
        }
        Set<TableName> unreadable = new HashSet<>();
        for (Map.Entry<TableName, Set<String>> need : needs.entrySet()) {
            Outcome outcome = Objects.requireNonNull(outcomes.get(need.getKey()));
            TableDelta delta = outcome.delta();
            if (delta != null
                    && delta.changes()
                    && !attempt(
                            "the rows to be written to table " + outcome.name(),
                            () -> load(outcome, delta, need.getValue()))) {
                unreadable.add(outcome.name());
            }
        }
        for (Question question : questions) {
            if (question.needs().keySet().stream().noneMatch(unreadable::contains)) {
                attempt(question.subject(), () -> question.ask(this, found));
            }
        }
    }

    @FunctionalInterface
    interface Attempt {

        void run() throws SQLException;
    }

    /** What cannot be looked at, say because it needs a function that is yet to be made, shows when applying. */
    boolean attempt(String subject, Attempt attempt) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            attempt.run();
            connection.releaseSavepoint(savepoint);
            return true;
        } catch (SQLException e) {
            if (e.getSQLState() == null || e.getSQLState().startsWith("08") || connection.isClosed()) {
                throw e;
            }
            connection.rollback(savepoint);
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            warnings.add("Whether rows fit %s shows only when applying; it could not be looked at before: %s."
                    .formatted(subject, reason));
            return false;
        }
    }

    /** Whether the server refuses to carry out a query because of the values that it meets. */
    boolean refuses(String query) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            execute(query);
            connection.releaseSavepoint(savepoint);
            return false;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (!state.startsWith("22") && !state.startsWith("23")) {
                throw e;
            }
            connection.rollback(savepoint);
            return true;
        }
    }

    /** The one value that a query has. */
    String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /** The name of a type that is as that one will be, which the target has otherwise or not at all. */
    String replicaOf(CatalogObject type) throws SQLException {
        String replica = "pg_temp.slipway_type_" + Integer.toHexString(type.id().hashCode());
        if (text("SELECT to_regtype('" + replica + "') IS NULL").equals("t")) {
            execute(definition(type, replica));
        }
        return replica;
    }

    private static String definition(CatalogObject type, String name) throws SQLException {
        return switch (String.valueOf(type.text("kind"))) {
            case "enum" ->
                "CREATE TYPE " + name + " AS ENUM ("
                        + type.texts("labels").stream().map(Quoted::literal).collect(Collectors.joining(", ")) + ")";
            case "domain" ->
                "CREATE DOMAIN " + name + " AS " + type.text("base")
                        + (type.is("collation") ? " COLLATE " + type.text("collation") : "")
                        + (type.is("not null") ? " NOT NULL" : "")
                        + type.pairs("constraints").values().stream()
                                .map(check -> " " + check.replaceFirst(" NOT VALID$", ""))
                                .collect(Collectors.joining());
            case "composite" ->
                "CREATE TYPE " + name + " AS ("
                        + type.pairs("attributes").entrySet().stream()
                                .map(attribute -> Quoted.identifier(attribute.getKey()) + " " + attribute.getValue())
                                .collect(Collectors.joining(", "))
                        + ")";
            default -> {
                Matcher range = RANGE.matcher(type.definition());
                if (!range.lookingAt()) {
                    throw new SQLException(type.id() + " is yet to be made", "0A000");
                }
                yield "CREATE TYPE " + name + " AS RANGE (SUBTYPE = " + range.group(1)
                        + (range.group(2) == null ? "" : ", COLLATION = " + range.group(2)) + ", SUBTYPE_OPCLASS = "
                        + range.group(3) + ")";
            }
        };
    }

    boolean isSameCategory(String one, String other) throws SQLException {
        String query = "SELECT a.typcategory = b.typcategory AND a.typcategory IN ('S', 'N', 'D') FROM pg_type AS a,"
                + " pg_type AS b WHERE a.oid = to_regtype("
                + Quoted.literal(TYPMOD.matcher(one).replaceAll(""))
                + ") AND b.oid = to_regtype("
                + Quoted.literal(TYPMOD.matcher(other).replaceAll("")) + ")";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /**
     * The rows of a query, if there are any.
     *
     * @param query their number, the key's columns, and a column for each of the values
     * @param values the values' names
     */
    Optional<Rows> find(String query, Outcome outcome, List<String> values) throws SQLException {
        List<Violation.Example> examples = new ArrayList<>();
        long count = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                count = rows.getLong(1);
                int at = 2;
                SortedMap<String, @Nullable String> key = new TreeMap<>();
                for (String column : outcome.key()) {
                    key.put(column, masked(outcome, column, rows.getString(at++)));
                }
                SortedMap<String, @Nullable String> shown = new TreeMap<>();
                for (String value : values) {
                    shown.put(value, masked(outcome, value, rows.getString(at++)));
                }
                examples.add(new Violation.Example(key, shown));
            }
        }
        return count > 0 ? Optional.of(new Rows(count, examples)) : Optional.empty();
    }

    /** Excluded columns may hold secrets. */
    private @Nullable String masked(Outcome outcome, String expression, @Nullable String value) {
        TableDelta delta = outcome.delta();
        Collection<String> excluded = delta == null
                ? excludedColumns(outcome.name())
                : delta.table().rule().excludedColumns();
        boolean secret = !Mentions.in(expression, excluded).isEmpty()
                || !Mentions.in(Quoted.identifier(expression), excluded).isEmpty();
        return secret && value != null ? "•••" : value;
    }

    private Collection<String> excludedColumns(TableName table) {
        return manifest.tables().stream()
                .filter(packaged -> packaged.table().equals(table))
                .findFirst()
                .map(PackagedTable::rule)
                .map(rule -> (Collection<String>) rule.excludedColumns())
                .orElse(List.of());
    }

    private void load(Outcome outcome, TableDelta delta, Set<String> needed) throws SQLException {
        PackagedTable table = delta.table();
        List<PackagedColumn> columns = table.columns().stream()
                .filter(column ->
                        table.key().isEmpty() || table.key().contains(column.name()) || needed.contains(column.name()))
                .toList();
        String name = "slipway_lines_" + new ArrayList<>(outcomes.keySet()).indexOf(outcome.name());
        execute("CREATE TEMPORARY TABLE " + name + " (" + Outcome.LINE + " text"
                + columns.stream()
                        .map(column -> definition(outcome.column(column.name())))
                        .collect(Collectors.joining())
                + ") ON COMMIT DROP");
        int[] wanted = columns.stream().mapToInt(table.columns()::indexOf).toArray();
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY pg_temp." + name + " FROM STDIN");
        try {
            SentLines lines = new SentLines(copy, wanted, table.columns().size());
            delta.forEach((kind, old, fresh) -> {
                switch (kind) {
                    case ADDED -> lines.send(Line.A, fresh);
                    case CHANGED -> {
                        lines.send(Line.B, old);
                        lines.send(Line.C, fresh);
                    }
                    case REMOVED -> lines.send(Line.R, old);
                    case RETAINED -> {
                        // stays as it is
                    }
                }
            });
            lines.flush();
            copy.endCopy();
        } catch (UncheckedIOException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw failure(e);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        if (delta.added() + delta.changed() + delta.removed() >= WORTH_ANALYZING) {
            execute("ANALYZE pg_temp." + name);
        }
        outcome.linesIn(name);
    }

    private static SQLException failure(IOException e) {
        if (e.getCause() instanceof SQLException failure) {
            return failure;
        }
        throw new UncheckedIOException(e);
    }

    private static String definition(FinalColumn column) {
        return ", " + column.quoted() + " " + column.common()
                + (column.collation() == null
                                || column.common().equals("text")
                                        && !column.type().equals("text")
                        ? ""
                        : " COLLATE " + column.collation());
    }

    /** Sends some columns of rows in larger pieces: each piece is a message of its own. */
    private static final class SentLines {

        private static final int PIECE_BYTES = 1 << 16;

        private final CopyIn copy;
        private final int[] wanted;
        private final int[] fields;
        private final ByteArrayOutputStream piece = new ByteArrayOutputStream();

        private SentLines(CopyIn copy, int[] wanted, int columns) {
            this.copy = copy;
            this.wanted = wanted;
            this.fields = new int[columns + 1];
        }

        void send(Line line, byte @Nullable [] row) throws IOException {
            byte[] bytes = Objects.requireNonNull(row);
            CopyText.fields(bytes, fields);
            piece.write(line.name().charAt(0));
            for (int column : wanted) {
                piece.write('\t');
                piece.write(bytes, fields[column], fields[column + 1] - 1 - fields[column]);
            }
            piece.write('\n');
            if (piece.size() >= PIECE_BYTES) {
                flush();
            }
        }

        void flush() throws IOException {
            try {
                copy.writeToCopy(piece.toByteArray(), 0, piece.size());
            } catch (SQLException e) {
                throw new IOException(e);
            }
            piece.reset();
        }
    }
}
