package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Tries schema changes out before anything is changed: on a copy of the target's structure, without rows, in an empty
 * database beside the target that is kept for this, in a transaction that is always rolled back. The target itself is
 * not touched and nothing in it is locked; its server is the one place that certainly has the same version, extensions
 * and roles.
 *
 * <p>Tables and views that the changes do not reach (see {@link Reach}) are not copied: making a table takes much longer
 * than changing one. They count as what they are, because nothing happens to them, and if the changes fail without them,
 * or take a name of theirs, everything is tried out again on the whole structure. What is told of a failure is always
 * about the whole.
 */
public final class Rehearsal {

    private static final String DATABASE = "slipway_rehearsal_";
    private static final Pattern TIMEOUT = Pattern.compile("SET \\w+_timeout = 0");
    private static final String EVENT_TRIGGER = "event trigger";
    private static final Pattern ON_EVENT_TRIGGER = Pattern.compile("(CREATE|ALTER|COMMENT ON) EVENT TRIGGER ");
    private static final Pattern OF_ALL_TABLES = Pattern.compile(
            "CREATE PUBLICATION .+ FOR ALL |ALTER PUBLICATION .+ ADD TABLES IN SCHEMA |COMMENT ON PUBLICATION ");
    /** What applying does beside the changes, under the eyes of the target's event triggers. */
    private static final String MARKER = "CREATE SCHEMA " + Tables.SLIPWAY_SCHEMA + "; CREATE TABLE "
            + Tables.SLIPWAY_SCHEMA + ".applied_migration (migration_id uuid PRIMARY KEY)";

    private static final int FURTHER_ROUNDS = 2;
    private static final int LONGEST = 600;
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String EXISTS_ALREADY = "42P04";

    private final ManagedDatabase target;
    private final SchemaDiff diff;
    private final UnaryOperator<Catalog> changeable;
    private final boolean marked;

    /**
     * @param target the database that the changes are for
     * @param diff what they come from
     * @param changeable the part of a structure that may be changed
     * @param marked whether the target has already what applying makes for itself
     */
    public Rehearsal(ManagedDatabase target, SchemaDiff diff, UnaryOperator<Catalog> changeable, boolean marked) {
        this.target = target;
        this.diff = diff;
        this.marked = marked;
        // a dump without owners is one without privileges: those of the target stay out of it
        this.changeable = catalog -> changeable.apply(catalog).withoutPrivileges();
    }

    /** What came of it. */
    public sealed interface Outcome {

        /**
         * The changes lead to the source's structure.
         *
         * @param changes those that were tried, and what turned out to be missing from them
         * @param warnings what could not be tried, each a sentence
         */
        record Converges(SchemaChanges changes, List<String> warnings) implements Outcome {}

        /**
         * They do not.
         *
         * @param remainder why not, each a sentence
         */
        record Diverges(List<String> remainder) implements Outcome {}

        /**
         * Nobody knows: there was nothing to try them out on.
         *
         * @param reason a sentence
         */
        record NotRehearsed(String reason) implements Outcome {}
    }

    /**
     * Tries the changes out as if every decision about them were to apply.
     *
     * @param renames what is renamed before anything else; what is left to change is then found on the copy
     * @param changes from the target's structure to the source's, if nothing is renamed
     * @param before the target's whole structure, also of tables that must not be touched
     * @param dependencies what hangs on what in it
     * @param dump gives it as {@link SchemaDump}'s text, without some of its relations
     * @param source what it is to become
     */
    public Outcome of(
            List<SchemaStatement> renames,
            SchemaChanges changes,
            Catalog before,
            Dependencies dependencies,
            Function<Collection<TableName>, String> dump,
            SchemaDiff.Source source) {
        Set<TableName> beyond = renames.isEmpty() ? Reach.beyond(before, dependencies, changes.statements()) : Set.of();
        SchemaDiff.Source wanted = new SchemaDiff.Source(source.catalog().withoutPrivileges(), source.dump());
        try (Connection connection = openScratch()) {
            connection.setAutoCommit(false);
            Set<String> triggers = mayCreateEventTriggers(connection) ? Set.of() : eventTriggers(before);
            Attempt attempt = new Attempt(connection, wanted, renames, changes, triggers);
            if (!beyond.isEmpty()) {
                Catalog left = before.where(object -> object.table() != null && beyond.contains(object.table()));
                if (attempt.convergesOn(new Copy(before, left, dump.apply(left.relations()), false))) {
                    return new Outcome.Converges(changes.after(renames), List.of());
                }
            }
            Catalog left = before.where(object -> triggers.contains(object.id()) || isAbout(object, triggers));
            return attempt.on(new Copy(before, left, dump.apply(Set.of()), true));
        } catch (SQLException | DatabaseFailureException | DatabaseUnreachableException e) {
            return new Outcome.NotRehearsed("The changes could not be tried out beforehand: " + e.getMessage() + ".");
        } catch (DatabaseAccessDeniedException e) {
            return new Outcome.NotRehearsed("The changes could not be tried out beforehand, because role \""
                    + target.settings().user()
                    + "\" may not create a database on the target's server (ALTER ROLE … CREATEDB lets it).");
        }
    }

    /**
     * Tries out some statements: those that are left of a plan when something was decided to stay.
     *
     * @param statements in the order of execution
     * @param before the target's whole structure
     * @param dump the same as {@link SchemaDump}'s text
     * @param source what would come of it otherwise
     * @param judge says of a structure and what comes of it, both without privileges, what is wrong with it
     * @return what is wrong, each a sentence; empty also where nobody knows, because there is nothing to try them out on
     */
    public List<String> objections(
            List<SchemaStatement> statements,
            Catalog before,
            String dump,
            Catalog source,
            BiFunction<Catalog, Catalog, List<String>> judge) {
        try (Connection connection = openScratch()) {
            connection.setAutoCommit(false);
            Set<String> triggers = mayCreateEventTriggers(connection) ? Set.of() : eventTriggers(before);
            Catalog left = before.where(object -> triggers.contains(object.id()) || isAbout(object, triggers));
            SchemaChanges some = SchemaChanges.NONE.with(statements);
            return new Attempt(connection, new SchemaDiff.Source(source, ""), List.of(), some, triggers)
                    .judged(new Copy(before, left, dump, true), judge);
        } catch (SQLException
                | DatabaseFailureException
                | DatabaseUnreachableException
                | DatabaseAccessDeniedException e) {
            return List.of();
        }
    }

    /**
     * What the changes are tried out on.
     *
     * @param whole the target's structure
     * @param left the part of it that is left out
     * @param dump the other part as SQL
     * @param isWhole whether all tables and views are there
     */
    private record Copy(Catalog whole, Catalog left, String dump, boolean isWhole) {}

    private static boolean mayCreateEventTriggers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static Set<String> eventTriggers(Catalog catalog) {
        return catalog.objects().stream()
                .filter(object -> object.kind().equals(EVENT_TRIGGER))
                .map(CatalogObject::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isAbout(CatalogObject object, Set<String> ids) {
        return object.kind().equals("comment") && ids.contains(object.text("subject"));
    }

    private Connection openScratch() throws SQLException {
        ManagedDatabase scratch =
                new ManagedDatabase(target.settings().withDatabase(databaseOf(target)), "slipway-rehearsal");
        try {
            return scratch.open();
        } catch (DatabaseAccessDeniedException e) {
            if (!(e.getCause() instanceof SQLException sql) || !NO_SUCH_DATABASE.equals(sql.getSQLState())) {
                throw e;
            }
        }
        try (Connection connection = target.open();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + databaseOf(target)
                    + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
            statement.execute("COMMENT ON DATABASE " + databaseOf(target)
                    + " IS 'Empty. Slipway tries schema changes out here, in transactions that are rolled back.'");
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                throw new DatabaseAccessDeniedException("no CREATEDB", e);
            }
            if (!EXISTS_ALREADY.equals(e.getSQLState())) {
                throw e;
            }
        }
        return scratch.open();
    }

    /** Whether a database has already what applying makes for itself. */
    public static boolean isMarked(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT to_regclass('" + Tables.SLIPWAY_SCHEMA + ".applied_migration') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new DatabaseFailureException("The database cannot be read", e);
        }
    }

    /**
     * Whether there is something to try out even if nothing is to be changed: event triggers may keep us from making what
     * applying needs.
     */
    public static boolean isNeededWithoutChanges(Catalog target, boolean marked) {
        return !marked && !eventTriggers(target).isEmpty();
    }

    /** The database beside a target in which changes are tried out; each role has its own. */
    public static String databaseOf(ManagedDatabase target) {
        try {
            byte[] role = target.settings().user().getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(role);
            return DATABASE + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private final class Attempt {

        private final Connection connection;
        private final SchemaDiff.Source source;
        private final List<SchemaStatement> renames;
        private final SchemaChanges found;
        private final Set<String> withoutTriggers;

        Attempt(
                Connection connection,
                SchemaDiff.Source source,
                List<SchemaStatement> renames,
                SchemaChanges found,
                Set<String> withoutTriggers) {
            this.connection = connection;
            this.source = source;
            this.renames = renames;
            this.found = found;
            this.withoutTriggers = withoutTriggers;
        }

        /**
         * Whether the changes work on a part of the structure. If they do not, that part may have been too small, and
         * whatever came of it says nothing.
         */
        boolean convergesOn(Copy part) {
            try {
                return on(part) instanceof Outcome.Converges;
            } catch (SQLException e) {
                return false;
            }
        }

        Outcome on(Copy copy) throws SQLException {
            try {
                return run(copy);
            } finally {
                connection.rollback();
            }
        }

        List<String> judged(Copy copy, BiFunction<Catalog, Catalog, List<String>> judge) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                String refusal = prepare(statement, copy);
                if (refusal != null) {
                    return List.of(refusal);
                }
                Catalog before = changeable.apply(Catalog.read(connection).and(copy.left()));
                refusal = execute(statement, copy, found.statements());
                return refusal == null
                        ? judge.apply(
                                before,
                                changeable.apply(Catalog.read(connection).and(copy.left())))
                        : List.of(refusal);
            } finally {
                connection.rollback();
            }
        }

        /** Makes the copy; returns why what applying makes for itself would be refused, or null. */
        private @Nullable String prepare(Statement statement, Copy copy) throws SQLException {
            statement.setEscapeProcessing(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('slipway-rehearsal'));"
                    + "SET LOCAL statement_timeout = '60s'; SET LOCAL check_function_bodies = off");
            if (!copy.whole().has("schema public")) {
                statement.execute("DROP SCHEMA public");
            }
            restore(statement, copy.dump());
            Set<String> watching = eventTriggers(copy.whole());
            watching.removeAll(withoutTriggers);
            if (!marked && !watching.isEmpty()) {
                try {
                    statement.execute(MARKER);
                } catch (SQLException e) {
                    return explained(MARKER, e);
                }
            }
            return null;
        }

        /** Executes statements; returns why one was refused, or null. */
        private @Nullable String execute(Statement statement, Copy copy, List<SchemaStatement> changes)
                throws SQLException {
            for (SchemaStatement change : changes) {
                if (change.phase() == SchemaStatement.Phase.BEFORE_TRANSACTION) {
                    continue;
                }
                standWithinBounds(statement, copy, change.object());
                try {
                    statement.execute(change.sqlInTransaction());
                } catch (SQLException e) {
                    return explained(change.sql(), e);
                }
            }
            return null;
        }

        private Outcome run(Copy copy) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                String refusal = prepare(statement, copy);
                if (refusal != null) {
                    return new Outcome.Diverges(List.of(refusal));
                }
                SchemaChanges next = renames.isEmpty() ? found : afterRenaming(statement);
                SchemaChanges all = next.after(renames);
                for (int round = 0; ; round++) {
                    refusal = execute(statement, copy, next.statements());
                    if (refusal != null) {
                        return new Outcome.Diverges(List.of(refusal));
                    }
                    Catalog whole = Catalog.read(connection);
                    List<String> remainder = remainder(changeable.apply(whole.and(copy.left())));
                    if (!copy.isWhole() && takesNamesOf(copy.left(), whole)) {
                        return new Outcome.NotRehearsed("Names are taken by what was left out.");
                    }
                    if (remainder.isEmpty()) {
                        return new Outcome.Converges(all, notTried());
                    }
                    if (round == FURTHER_ROUNDS || !copy.isWhole()) {
                        return new Outcome.Diverges(remainder);
                    }
                    next = left(whole).atTheEnd();
                    if (next.statements().isEmpty()) {
                        return new Outcome.Diverges(remainder);
                    }
                    all = all.and(next);
                }
            }
        }

        /** Where a sequence stands is asked on the target. Here it stands at its start, which may be none any more. */
        private void standWithinBounds(Statement statement, Copy copy, String object) throws SQLException {
            CatalogObject old =
                    object.startsWith("sequence ") ? copy.whole().find(object).orElse(null) : null;
            CatalogObject fresh = source.catalog().find(object).orElse(null);
            if (old == null || fresh == null || old.equals(fresh)) {
                return;
            }
            BigInteger lowest = old.number("min").max(fresh.number("min"));
            BigInteger highest = old.number("max").min(fresh.number("max"));
            String sequence = Quoted.literal(old.identity());
            if (lowest.compareTo(highest) <= 0) {
                statement.execute("SELECT CASE WHEN to_regclass(" + sequence + ") IS NOT NULL THEN setval(" + sequence
                        + ", " + highest.min(lowest.max(old.number("start"))) + ", false) END");
            }
        }

        private List<String> notTried() {
            return withoutTriggers.isEmpty()
                    ? List.of()
                    : List.of(
                            "The changes were tried out without %s, which role \"%s\" cannot make elsewhere: whether they let them pass is known only when they are applied."
                                    .formatted(
                                            String.join(", ", withoutTriggers),
                                            target.settings().user()));
        }

        /** On the target they would have been refused. */
        private static boolean takesNamesOf(Catalog left, Catalog made) {
            return !Collections.disjoint(left.takenNames(), made.takenNames());
        }

        private SchemaChanges afterRenaming(Statement statement) throws SQLException {
            for (SchemaStatement rename : renames) {
                statement.execute(rename.sql());
            }
            return left(Catalog.read(connection));
        }

        private SchemaChanges left(Catalog whole) {
            return diff.between(
                    new SchemaDiff.Target(
                            changeable.apply(whole), Dependencies.read(connection, whole), TableSizes.UNKNOWN),
                    source);
        }

        /** Enumerations that are extended in a transaction of their own are as if that had been done. */
        private void restore(Statement statement, String dump) throws SQLException {
            Map<String, String> extended = new HashMap<>();
            for (SchemaStatement change : found.statements()) {
                CatalogObject type = source.catalog().find(change.object()).orElse(null);
                if (change.phase() == SchemaStatement.Phase.BEFORE_TRANSACTION && type != null) {
                    String create = "CREATE TYPE " + type.identity() + " AS ENUM (";
                    extended.put(
                            create,
                            create
                                    + type.texts("labels").stream()
                                            .map(Quoted::literal)
                                            .collect(Collectors.joining(", "))
                                    + ")");
                }
            }
            for (String sql : SqlStatements.of(dump)) {
                // a newer pg_dump has limits that this server does not know, and ours hold
                if (!sql.startsWith("\\") && !TIMEOUT.matcher(sql).matches() && !isLeftOut(sql)) {
                    int parenthesis = sql.startsWith("CREATE TYPE ") ? sql.indexOf('(') : -1;
                    statement.addBatch(extended.getOrDefault(sql.substring(0, parenthesis + 1), sql));
                }
            }
            try {
                statement.executeBatch();
            } catch (java.sql.BatchUpdateException e) {
                throw e.getNextException() == null ? e : e.getNextException();
            }
            statement.execute("SET search_path = pg_catalog");
        }

        /** What takes a superuser, where we are none; publications of all tables, which keep nothing from being changed. */
        private boolean isLeftOut(String sql) {
            return !withoutTriggers.isEmpty() && ON_EVENT_TRIGGER.matcher(sql).lookingAt()
                    || OF_ALL_TABLES.matcher(sql).lookingAt();
        }

        private List<String> remainder(Catalog actual) {
            List<String> remainder = new ArrayList<>();
            for (CatalogObject wanted : source.catalog().objects()) {
                CatalogObject present = actual.find(wanted.id()).orElse(null);
                if (present == null) {
                    remainder.add("It would not create " + wanted.id() + ".");
                } else if (!present.equals(wanted)) {
                    remainder.add("Afterwards, " + wanted.id() + " " + shortened(present.differenceTo(wanted)) + ".");
                }
            }
            for (CatalogObject present : actual.objects()) {
                if (!source.catalog().has(present.id()) && !diff.isTolerated(present, actual, source.catalog())) {
                    remainder.add("It would leave " + present.id() + " over.");
                }
            }
            return remainder;
        }
    }

    private static String explained(String sql, SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        return "PostgreSQL would refuse \"" + shortened(sql) + "\": "
                + (server == null
                        ? e.getMessage()
                        : server.getMessage() + (server.getDetail() == null ? "" : " (" + server.getDetail() + ")"))
                + ".";
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
