package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Builds indexes beside those who read and write, after the transaction: PostgreSQL does that in several transactions of
 * its own. One that is there is left alone, one that an interrupted or failed attempt has left behind is dropped and
 * built anew.
 */
final class BuildIndexes {

    /** How long one attempt waits for transactions of others to end; nobody waits behind it. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final int ATTEMPTS = 3;

    private final OpenPackage source;
    private final List<SchemaStatement> mine;
    private final Statements statements;
    private final StepListener listener;
    private final Set<String> undone = new LinkedHashSet<>();
    private final List<String> sentences = new ArrayList<>();

    BuildIndexes(OpenPackage source, Plan plan, Statements statements, Supervision supervision) {
        this.source = source;
        this.mine = plan.statementsToRun().stream()
                .filter(statement -> statement.phase() == Phase.AFTER_COMMIT)
                .toList();
        this.statements = statements;
        this.listener = supervision.listener();
    }

    private enum State {
        MISSING,
        INVALID,
        VALID
    }

    /** What could not be done, each a sentence. */
    List<String> run() throws SQLException {
        listener.started(Step.BUILD_INDEXES);
        statements.execute("SET lock_timeout = " + LONGEST_WAIT.toMillis(), null);
        for (int i = 0; i < mine.size(); i++) {
            SchemaStatement statement = mine.get(i);
            listener.progressed(Step.BUILD_INDEXES, "%d of %d: %s".formatted(i + 1, mine.size(), statement.object()));
            if (statement.object().startsWith("index ")) {
                build(statement);
            } else if (!concernsUndone(statement)) {
                describe(statement);
            }
        }
        prove();
        listener.finished(
                Step.BUILD_INDEXES, sentences.isEmpty() ? mine.size() + " statements" : String.join(" ", sentences));
        return sentences;
    }

    private void build(SchemaStatement statement) throws SQLException {
        TableName index = name(statement);
        for (int attempt = 1; ; attempt++) {
            try {
                State state = state(index);
                if (state == State.VALID) {
                    return;
                }
                if (state == State.INVALID) {
                    drop(index);
                }
                statements.execute(statement.sql(), statement.table());
                return;
            } catch (SQLException e) {
                if (Retries.isLost(e)) {
                    throw e;
                }
                if (!Retries.isPassing(e) || attempt == ATTEMPTS) {
                    undone.add(statement.object());
                    sentences.add("The migration is committed, but for %s, which could not be built: %s. %s%s"
                            .formatted(
                                    statement.object(),
                                    e.getMessage(),
                                    Hindrance.of(e).remedy(),
                                    remains(index)));
                    return;
                }
            }
        }
    }

    private void describe(SchemaStatement comment) throws SQLException {
        try {
            statements.execute(comment.sql(), comment.table());
        } catch (SQLException e) {
            if (Retries.isLost(e)) {
                throw e;
            }
            sentences.add("The migration is committed, but for %s: %s. %s"
                    .formatted(comment.object(), e.getMessage(), Hindrance.of(e).remedy()));
        }
    }

    /** An index that is not valid costs every write and serves no reader: what to do if it stays nevertheless. */
    private String remains(TableName index) throws SQLException {
        try {
            if (state(index) == State.INVALID) {
                drop(index);
            }
            return "";
        } catch (SQLException e) {
            if (Retries.isLost(e)) {
                throw e;
            }
            return " What is left of it slows writing down until then: DROP INDEX %s removes it."
                    .formatted(index.quoted());
        }
    }

    private void drop(TableName index) throws SQLException {
        statements.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index.quoted(), null);
    }

    private State state(TableName index) throws SQLException {
        String query = "SELECT i.indisvalid AND i.indisready FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?";
        try (PreparedStatement statement = statements.connection().prepareStatement(query)) {
            statement.setString(1, index.schema());
            statement.setString(2, index.name());
            try (ResultSet row = statement.executeQuery()) {
                return !row.next() ? State.MISSING : row.getBoolean(1) ? State.VALID : State.INVALID;
            }
        }
    }

    /** An index is in the schema of its table, whatever dots its name has. */
    private static TableName name(SchemaStatement statement) {
        String schema = String.valueOf(
                statement.table() == null ? null : statement.table().schema());
        return new TableName(schema, statement.object().substring(("index " + schema + ".").length()));
    }

    private boolean concernsUndone(SchemaStatement comment) {
        CatalogObject described = source.catalog().find(comment.object()).orElse(null);
        return described != null && undone.contains(described.text("subject"));
    }

    private void prove() {
        Catalog actual = Catalog.read(statements.connection());
        for (SchemaStatement statement : mine) {
            CatalogObject wanted = source.catalog().find(statement.object()).orElse(null);
            CatalogObject present = actual.find(statement.object()).orElse(null);
            if (wanted != null && present != null && !present.equals(wanted)) {
                sentences.add("%s %s.".formatted(wanted.id(), present.differenceTo(wanted)));
            }
        }
    }
}
