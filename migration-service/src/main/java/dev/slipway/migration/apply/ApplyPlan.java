package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.DeclaredReference;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlannedRows;
import dev.slipway.migration.plan.References;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.TableDelta;
import dev.slipway.migration.plan.TargetRules;
import dev.slipway.migration.ruleset.CheckQuery;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Applies a plan to a target: one transaction, proven before it commits, leaving a marker row in the target. */
public final class ApplyPlan {

    private static final Retries RETRIES = new Retries(Duration.ofMillis(1500), Duration.ofSeconds(60));

    private final PlannedRows plannedRows;
    private final Retries retries;

    /**
     * Waits for tables that others use in short turns of 1.5 s, and gives up after a minute.
     *
     * @param plannedRows where the rows of plans may have been kept
     */
    public ApplyPlan(PlannedRows plannedRows) {
        this(plannedRows, RETRIES);
    }

    ApplyPlan(PlannedRows plannedRows, Retries retries) {
        this.plannedRows = plannedRows;
        this.retries = retries;
    }

    /**
     * Applies the plan. If the marker row says that this migration is committed already, returns what it says.
     *
     * @param source the package that the plan was made for
     * @param plan a plan with nothing undecided and no obstacles
     * @param target the database
     * @param migrationId identifies the change
     * @param supervision who looks on
     * @throws EnvironmentBusyException if another change or a backup is at work there, or others keep tables locked
     * @throws StalePlanException if the target is no longer what the plan was made for
     * @throws NotConvergedException if something was left to do
     * @throws ChecksFailedException if a check query found something
     * @throws ApplyFailedException if a statement failed; in all these cases the target is as it was
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException if the target cannot be reached, or was lost on
     *     the way: then {@link #find} tells later what came of it
     */
    public Applied apply(
            OpenPackage source, Plan plan, ManagedDatabase target, UUID migrationId, Supervision supervision) {
        requireApplicable(source, plan);
        try (Connection connection = session(target, supervision);
                EnvironmentLock lock = lock(connection)) {
            Optional<Applied> earlier = Marker.find(connection, migrationId);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            new Preparation(source, plan, connection, retries, supervision).run();
            return applyWithRetries(source, plan, connection, migrationId, supervision);
        } catch (SQLException | DatabaseFailureException e) {
            throw failure(target, e, supervision.secrets());
        }
    }

    private static Connection session(ManagedDatabase target, Supervision supervision) {
        return TracedSession.of(
                target.open(), statement -> supervision.listener().executed(statement.masked(supervision.secrets())));
    }

    private static EnvironmentLock lock(Connection connection) throws SQLException {
        return EnvironmentLock.tryExclusive(connection)
                .orElseThrow(() -> new EnvironmentBusyException(
                        "Another change, a restore or a backup is at work on the target."));
    }

    /** As {@link #apply(OpenPackage, Plan, ManagedDatabase, UUID, Supervision)}, with nothing to keep secret. */
    public Applied apply(
            OpenPackage source, Plan plan, ManagedDatabase target, UUID migrationId, StepListener listener) {
        return apply(source, plan, target, migrationId, Supervision.by(listener));
    }

    private static void requireApplicable(OpenPackage source, Plan plan) {
        if (!plan.packageDigest().equals(source.digest())) {
            throw new IllegalArgumentException("The plan was made for another package");
        }
        if (!plan.undecided().isEmpty()) {
            throw new IllegalArgumentException("The plan waits for decisions: " + plan.undecided());
        }
        if (!plan.obstacles().isEmpty()) {
            throw new ApplyFailedException(String.join(" ", plan.obstacles()), ApplyFailure.UNEXPLAINED, null);
        }
    }

    private Applied applyWithRetries(
            OpenPackage source, Plan plan, Connection connection, UUID migrationId, Supervision supervision)
            throws SQLException {
        Instant giveUp = Instant.now().plus(retries.patience());
        StepListener listener = supervision.listener();
        Statements statements = statements(source, connection, supervision.secrets());
        try (RowComparison comparison = new RowComparison(source)) {
            // what it is compared with under locks is read before
            source.catalog();
            listener.started(Step.LOAD_ROWS);
            PreparedRows prepared = PreparedRows.prepare(source, plan, plannedRows, comparison, statements);
            listener.finished(Step.LOAD_ROWS, prepared.summary());
            for (int attempt = 0; ; attempt++) {
                try {
                    connection.setAutoCommit(false);
                    Applied applied = new Transaction(
                                    source, plan, statements, migrationId, supervision, retries, comparison, prepared)
                            .run();
                    connection.setAutoCommit(true);
                    return applied;
                } catch (SQLException e) {
                    rollBack(connection, e);
                    if (!Retries.isPassing(e)) {
                        throw e;
                    }
                    if (Instant.now().isAfter(giveUp)) {
                        throw new EnvironmentBusyException(
                                "The target's tables are locked by others for too long: " + e.getMessage());
                    }
                } catch (RuntimeException e) {
                    rollBack(connection, e);
                    throw e;
                }
                retries.pause(attempt);
            }
        }
    }

    private static Statements statements(OpenPackage source, Connection connection, SecretMask secrets) {
        return new Statements(
                connection,
                source.manifest().tables().stream()
                        .filter(table -> !table.rule().excludedColumns().isEmpty())
                        .map(PackagedTable::table)
                        .collect(Collectors.toSet()),
                secrets);
    }

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // the session is gone, and with it the transaction
            reason.addSuppressed(e);
        }
    }

    private static RuntimeException failure(ManagedDatabase target, Exception e, SecretMask secrets) {
        SQLException sql = e instanceof SQLException s ? s : (SQLException) e.getCause();
        if (sql != null && Retries.isLost(sql)) {
            return lost(target, "while applying", e);
        }
        ApplyFailure explained =
                sql instanceof StatementFailedException failed ? failed.failure() : ApplyFailure.UNEXPLAINED;
        return new ApplyFailedException(
                secrets.mask(String.valueOf(e.getMessage())) + ". Nothing was changed.", explained, e);
    }

    private static DatabaseUnreachableException lost(ManagedDatabase target, String when, Exception e) {
        return new DatabaseUnreachableException(
                "The connection to %s:%d was lost %s."
                        .formatted(target.settings().host(), target.settings().port(), when),
                e);
    }

    /**
     * Whether this migration is committed on the target, and with what result.
     *
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException if the target does not answer
     */
    public Optional<Applied> find(ManagedDatabase target, UUID migrationId) {
        try (Connection connection = target.open()) {
            return Marker.find(connection, migrationId);
        } catch (SQLException e) {
            throw failure(target, e, SecretMask.NONE);
        }
    }

    /**
     * Does what a plan leaves for after the commit: builds indexes while others read and write. Looks first which of them
     * are there, so it may be called again after it was interrupted at any point. What cannot be done is missing
     * afterwards, and nothing else.
     *
     * @return what could not be done and why, each a sentence
     * @throws EnvironmentBusyException if another change or a backup is at work there
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException if the target cannot be reached, or was lost on
     *     the way
     * @throws DatabaseFailureException if the target does not even let us look; like the others, this is to be tried again
     */
    public List<String> finish(OpenPackage source, Plan plan, ManagedDatabase target, Supervision supervision) {
        if (!isLeftToFinish(plan)) {
            return List.of();
        }
        try (Connection connection = session(target, supervision);
                EnvironmentLock lock = lock(connection)) {
            return new BuildIndexes(source, plan, statements(source, connection, supervision.secrets()), supervision)
                    .run();
        } catch (SQLException e) {
            throw Retries.isLost(e)
                    ? lost(target, "while indexes were built", e)
                    : new DatabaseFailureException("Indexes could not be built after the commit", e);
        }
    }

    /** Whether a plan leaves anything for after the commit. */
    public static boolean isLeftToFinish(Plan plan) {
        return plan.statementsToRun().stream().anyMatch(statement -> statement.phase() == Phase.AFTER_COMMIT);
    }

    /** One attempt. */
    private static final class Transaction {

        private final OpenPackage source;
        private final Plan plan;
        private final Connection connection;
        private final UUID migrationId;
        private final StepListener listener;
        private final SecretMask secrets;
        private final Retries retries;
        private final Statements statements;
        private final Checks checks;
        private final RowComparison comparison;
        private final PreparedRows prepared;

        Transaction(
                OpenPackage source,
                Plan plan,
                Statements statements,
                UUID migrationId,
                Supervision supervision,
                Retries retries,
                RowComparison comparison,
                PreparedRows prepared) {
            this.source = source;
            this.plan = plan;
            this.connection = statements.connection();
            this.migrationId = migrationId;
            this.listener = supervision.listener();
            this.secrets = supervision.secrets();
            this.retries = retries;
            this.statements = statements;
            this.comparison = comparison;
            this.prepared = prepared;
            List<CheckQuery> all = new ArrayList<>(source.manifest().ruleSet().checks());
            all.addAll(supervision.checks());
            this.checks = new Checks(connection, all, supervision);
        }

        Applied run() throws SQLException {
            listener.started(Step.LOCK);
            int locked = lock();
            long lockedAt = System.nanoTime();
            listener.finished(Step.LOCK, locked + " tables locked");

            listener.started(Step.CHECK_PLAN);
            Catalog whole = Catalog.read(connection);
            List<Table> tables = Tables.list(connection);
            TargetRules rules = new TargetRules(source.manifest(), tables);
            Catalog before = rules.changeable(whole);
            SortedMap<TableName, TableDelta> deltas = new TreeMap<>(prepared.deltas());
            Set<TableName> comparedAgain = checkFingerprint(before, tables, deltas);
            listener.finished(
                    Step.CHECK_PLAN,
                    "the target is as planned"
                            + (comparedAgain.isEmpty()
                                    ? ""
                                    : "; rows of " + comparedAgain.size() + " tables were compared to know it"));

            checks.askBefore();
            Marker.prepare(connection);
            List<SchemaStatement> toRun = plan.statementsToRun();
            listener.started(Step.CHANGE_SCHEMA);
            List<SchemaStatement> early = run(toRun, Phase.BEFORE_ROWS);
            int altered = 0;
            if (!early.isEmpty()) {
                tables = Tables.list(connection);
                altered = compareAgain(tables, deltas);
            }
            listener.finished(
                    Step.CHANGE_SCHEMA,
                    early.size() + " statements"
                            + (altered == 0 ? "" : "; " + altered + " tables were compared after them"));

            listener.started(Step.WRITE_ROWS);
            List<DeclaredReference> foreignKeys = DeclaredReference.list(connection);
            new References(source, connection, tables, foreignKeys).retain(deltas);
            TableActivity activity = TableActivity.begin(connection);
            RowWriter writer = new RowWriter(statements, comparison, tables, foreignKeys, prepared.staged());
            WrittenRows rows = writer.write(deltas);
            Map<TableName, TableActivity.Writes> writes = activity.sinceBegin(connection);
            requireOnlyCarriedTablesWritten(rules, writes.keySet());
            for (TableDelta delta : deltas.values()) {
                if (delta.changes()) {
                    listener.wrote(delta.table().table(), delta.added(), delta.changed(), delta.removed());
                }
            }
            listener.finished(Step.WRITE_ROWS, rows.total() + " rows in " + rows.tables() + " tables");

            listener.started(Step.ADD_CONSTRAINTS);
            List<SchemaStatement> late = run(toRun, Phase.AFTER_ROWS);
            listener.finished(Step.ADD_CONSTRAINTS, late.size() + " statements");

            listener.started(Step.ADVANCE_SEQUENCES);
            int moved = Sequences.advance(statements, deltas);
            listener.finished(Step.ADVANCE_SEQUENCES, moved + " sequences");

            listener.started(Step.PROVE);
            Catalog after = Catalog.read(connection);
            int compared = prove(rules, before, after, deltas, writer, writes);
            listener.finished(
                    Step.PROVE,
                    "nothing is left to do" + (compared == 0 ? "" : "; " + compared + " tables were compared whole"));

            listener.started(Step.RUN_CHECKS);
            listener.finished(Step.RUN_CHECKS, checks.askAfter());

            listener.started(Step.COMMIT);
            Applied applied = Marker.write(connection, migrationId, source.digest(), rows, toRun.size());
            connection.commit();
            listener.finished(
                    Step.COMMIT,
                    "committed; tables were locked for %d ms"
                            .formatted(Duration.ofNanos(System.nanoTime() - lockedAt)
                                    .toMillis()));
            tellMoment(after);
            return applied;
        }

        /** Whoever asks later what has changed since needs to know since when. */
        private void tellMoment(Catalog structure) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT txid_current_snapshot()::text")) {
                row.next();
                listener.committed(row.getString(1), structure);
            } catch (SQLException e) {
                // it is committed: nothing that happens now changes that
            }
        }

        /**
         * Locks whatever will be read or written, in one order for everyone. What gets its structure changed, if only for
         * a moment, is locked as ALTER TABLE would, at once, so that no lock is ever raised.
         */
        private int lock() throws SQLException {
            statements.execute(
                    "SET LOCAL lock_timeout = " + retries.lockTimeout().toMillis()
                            // functions are made before what they mention, as pg_dump has them
                            + "; SET LOCAL check_function_bodies = off",
                    null);
            Map<TableName, Table> existing =
                    Tables.list(connection).stream().collect(Collectors.toMap(Table::name, table -> table));
            SortedSet<TableName> altered = new TreeSet<>();
            for (SchemaStatement statement : plan.statementsToRun()) {
                if (statement.table() != null
                        && statement.phase() != Phase.AFTER_COMMIT
                        && existing.containsKey(statement.table())) {
                    altered.add(statement.table());
                }
            }
            for (TableDelta delta : prepared.deltas().values()) {
                AlwaysIdentity.updated(
                                connection, delta, existing.get(delta.table().table()))
                        .forEach(identity -> altered.addAll(identity.tables()));
            }
            SortedSet<TableName> all = new TreeSet<>(altered);
            for (PackagedTable table : source.manifest().tables()) {
                if (table.rule().rule().carriesRows() && existing.containsKey(table.table())) {
                    all.add(table.table());
                }
            }
            if (all.isEmpty()) {
                return 0;
            }
            StringBuilder locks = new StringBuilder();
            for (TableName name : all) {
                locks.append("LOCK TABLE ONLY ")
                        .append(name.quoted())
                        .append(
                                altered.contains(name)
                                        ? " IN ACCESS EXCLUSIVE MODE;"
                                        : " IN SHARE ROW EXCLUSIVE MODE;");
            }
            statements.execute(locks.toString(), null);
            return all.size();
        }

        /**
         * Makes sure that the target is what the plan was made for. Where nothing shows that a table's rows are the very
         * same, they are compared; the deltas take the result.
         *
         * @return the tables that were compared
         */
        private Set<TableName> checkFingerprint(
                Catalog before, List<Table> tables, SortedMap<TableName, TableDelta> deltas) throws SQLException {
            SortedMap<String, String> now = new TreeMap<>(plan.fingerprint().tables());
            Map<TableName, Table> existing = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
            Set<TableName> unchanged = prepared.unchanged(connection, existing.keySet());
            Set<TableName> compared = new TreeSet<>();
            for (TableDelta planned : List.copyOf(deltas.values())) {
                PackagedTable table = planned.table();
                TableName name = table.table();
                if (!unchanged.contains(name)) {
                    TableDelta delta = comparison.compare(connection, table, existing.get(name));
                    deltas.put(name, delta);
                    compared.add(name);
                    now.put(name.toString(), delta.differences());
                }
            }
            List<String> changed =
                    plan.fingerprint().changesIn(Plan.TargetFingerprint.of(before, now, plan.statements()));
            if (!changed.isEmpty()) {
                throw new StalePlanException(changed);
            }
            return compared;
        }

        private List<SchemaStatement> run(List<SchemaStatement> all, Phase phase) throws SQLException {
            List<SchemaStatement> mine =
                    all.stream().filter(statement -> statement.phase() == phase).toList();
            for (SchemaStatement statement : mine) {
                statements.execute(statement.sql(), statement.table());
            }
            return mine;
        }

        /** New columns have their real values now, and changed types their real images. */
        private int compareAgain(List<Table> tables, SortedMap<TableName, TableDelta> deltas) throws SQLException {
            Map<TableName, Table> existing = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
            int compared = 0;
            for (PackagedTable table : source.manifest().tables()) {
                if (table.rule().rule().carriesRows() && prepared.isAltered(table.table())) {
                    deltas.put(table.table(), comparison.compare(connection, table, existing.get(table.table())));
                    compared++;
                }
            }
            return compared;
        }

        /** A cascade or a rule may reach tables whose rows nothing may touch. */
        private void requireOnlyCarriedTablesWritten(TargetRules rules, Set<TableName> written) {
            Set<TableName> carried = source.manifest().tables().stream()
                    .map(PackagedTable::table)
                    .filter(rules::carriesRows)
                    .collect(Collectors.toSet());
            List<String> foreign = written.stream()
                    .filter(name -> !carried.contains(name))
                    .sorted()
                    .map(name -> "table " + name + ": its rows were changed by a cascade or a trigger")
                    .toList();
            if (!foreign.isEmpty()) {
                throw new NotConvergedException(foreign);
            }
        }

        /**
         * Proves that nothing is left to do. A table that was written exactly as often as there were rows to write, and
         * has those rows now, has nothing else that is new; its other rows were compared when the plan was made, or in
         * this transaction after its columns had changed. Any other table is compared as a whole.
         *
         * @return how many were compared as a whole
         */
        private int prove(
                TargetRules rules,
                Catalog before,
                Catalog after,
                SortedMap<TableName, TableDelta> written,
                RowWriter writer,
                Map<TableName, TableActivity.Writes> writes)
                throws SQLException {
            List<String> remainder =
                    new ArrayList<>(Convergence.structure(source, plan, rules, before, rules.changeable(after)));
            List<TableDelta> unsure = new ArrayList<>();
            for (TableDelta delta : written.values()) {
                TableName name = delta.table().table();
                TableActivity.Writes done = writes.getOrDefault(name, TableActivity.Writes.NONE);
                boolean sure = delta.isComparable()
                        && prepared.isSteady(name)
                        && done.equals(new TableActivity.Writes(delta.added(), delta.changed(), delta.removed()))
                        && writer.hasWritten(delta);
                if (!sure) {
                    unsure.add(delta);
                }
            }
            if (!unsure.isEmpty()) {
                // whether a row may stay is known only beside the other rows that stay
                written.values().stream()
                        .filter(delta -> delta.retained() > 0 && !unsure.contains(delta))
                        .forEach(unsure::add);
                List<Table> tables = Tables.list(connection);
                Map<TableName, Table> existing = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
                SortedMap<TableName, TableDelta> again = new TreeMap<>();
                for (TableDelta delta : unsure) {
                    TableName name = delta.table().table();
                    again.put(name, comparison.compare(connection, delta.table(), existing.get(name)));
                }
                new References(source, connection, tables, DeclaredReference.list(connection)).retain(again);
                remainder.addAll(Convergence.rows(again.values()));
            }
            if (!remainder.isEmpty()) {
                throw new NotConvergedException(
                        remainder.stream().map(secrets::mask).toList());
            }
            return unsure.size();
        }
    }
}
