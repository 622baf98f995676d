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
import java.util.Comparator;
import java.util.HashSet;
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

    private final Retries retries;

    /** Waits for tables that others use in short turns of 1.5 s, and gives up after a minute. */
    public ApplyPlan() {
        this(RETRIES);
    }

    ApplyPlan(Retries retries) {
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
        try (Connection connection = TracedSession.of(
                        target.open(),
                        statement -> supervision.listener().executed(statement.masked(supervision.secrets())));
                EnvironmentLock lock = EnvironmentLock.tryExclusive(connection)
                        .orElseThrow(() -> new EnvironmentBusyException(
                                "Another change, a restore or a backup is at work on the target."))) {
            Optional<Applied> earlier = Marker.find(connection, migrationId);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            return applyWithRetries(source, plan, connection, migrationId, supervision);
        } catch (SQLException | DatabaseFailureException e) {
            throw failure(target, e, supervision.secrets());
        }
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
        for (int attempt = 0; ; attempt++) {
            try {
                connection.setAutoCommit(false);
                Applied applied = new Transaction(source, plan, connection, migrationId, supervision, retries).run();
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
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new DatabaseUnreachableException(
                    "The connection to " + target.settings().host() + ":"
                            + target.settings().port() + " was lost while applying.",
                    e);
        }
        ApplyFailure explained =
                sql instanceof StatementFailedException failed ? failed.failure() : ApplyFailure.UNEXPLAINED;
        return new ApplyFailedException(
                secrets.mask(String.valueOf(e.getMessage())) + ". Nothing was changed.", explained, e);
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

        Transaction(
                OpenPackage source,
                Plan plan,
                Connection connection,
                UUID migrationId,
                Supervision supervision,
                Retries retries) {
            this.source = source;
            this.plan = plan;
            this.connection = connection;
            this.migrationId = migrationId;
            this.listener = supervision.listener();
            this.secrets = supervision.secrets();
            this.retries = retries;
            this.statements = new Statements(
                    connection,
                    source.manifest().tables().stream()
                            .filter(table -> !table.rule().excludedColumns().isEmpty())
                            .map(PackagedTable::table)
                            .collect(Collectors.toSet()),
                    secrets);
            List<CheckQuery> all = new ArrayList<>(source.manifest().ruleSet().checks());
            all.addAll(supervision.checks());
            this.checks = new Checks(connection, all, supervision);
        }

        Applied run() throws SQLException {
            try (RowComparison comparison = new RowComparison(source)) {
                listener.started(Step.LOCK);
                int locked = lock();
                listener.finished(Step.LOCK, locked + " tables locked");

                listener.started(Step.CHECK_PLAN);
                Catalog whole = Catalog.read(connection);
                List<Table> tables = Tables.list(connection);
                TargetRules rules = new TargetRules(source.manifest(), tables);
                Catalog before = rules.changeable(whole);
                SortedMap<TableName, TableDelta> deltas = comparison.compareAll(connection, tables);
                checkFingerprint(before, deltas);
                listener.finished(Step.CHECK_PLAN, "the target is as planned");

                checks.askBefore();
                List<SchemaStatement> toRun = plan.statementsToRun();
                listener.started(Step.CHANGE_SCHEMA);
                List<SchemaStatement> early = run(toRun, Phase.BEFORE_ROWS);
                if (!early.isEmpty()) {
                    tables = Tables.list(connection);
                    compareAgain(early, tables, comparison, deltas);
                }
                listener.finished(Step.CHANGE_SCHEMA, early.size() + " statements");

                listener.started(Step.WRITE_ROWS);
                List<DeclaredReference> foreignKeys = DeclaredReference.list(connection);
                new References(source, connection, tables, foreignKeys).retain(deltas);
                Set<String> writtenBefore = tablesWritten();
                WrittenRows rows = new RowWriter(statements, tables, foreignKeys).write(deltas);
                requireOnlyCarriedTablesWritten(rules, writtenBefore);
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
                prove(rules, before, comparison);
                listener.finished(Step.PROVE, "nothing is left to do");

                listener.started(Step.RUN_CHECKS);
                listener.finished(Step.RUN_CHECKS, checks.askAfter());

                listener.started(Step.COMMIT);
                Applied applied = Marker.write(connection, migrationId, source.digest(), rows, toRun.size());
                connection.commit();
                listener.finished(Step.COMMIT, "committed");
                tellMoment();
                return applied;
            }
        }

        /** Whoever asks later what has changed since needs to know since when. */
        private void tellMoment() {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT txid_current_snapshot()::text")) {
                row.next();
                listener.committed(row.getString(1));
            } catch (SQLException e) {
                // it is committed: nothing that happens now changes that
            }
        }

        /**
         * Locks whatever will be read or written, in one order for everyone. What gets its structure changed is locked
         * as ALTER TABLE would, at once, so that no lock is ever raised.
         */
        private int lock() throws SQLException {
            statements.execute(
                    "SET LOCAL lock_timeout = " + retries.lockTimeout().toMillis(), null);
            Set<TableName> existing =
                    Tables.list(connection).stream().map(Table::name).collect(Collectors.toSet());
            SortedSet<TableName> altered = new TreeSet<>();
            for (SchemaStatement statement : plan.statementsToRun()) {
                if (statement.table() != null && existing.contains(statement.table())) {
                    altered.add(statement.table());
                }
            }
            SortedSet<TableName> all = new TreeSet<>(altered);
            for (PackagedTable table : source.manifest().tables()) {
                if (table.rule().rule().carriesRows() && existing.contains(table.table())) {
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

        private void checkFingerprint(Catalog before, SortedMap<TableName, TableDelta> deltas) {
            SortedMap<String, String> now = new TreeMap<>();
            deltas.forEach((name, delta) -> now.put(name.toString(), delta.targetDigest()));
            List<String> changed = plan.fingerprint().changesIn(Plan.TargetFingerprint.of(before, now));
            if (!changed.isEmpty()) {
                throw new StalePlanException(changed);
            }
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
        private void compareAgain(
                List<SchemaStatement> statementsRun,
                List<Table> tables,
                RowComparison comparison,
                SortedMap<TableName, TableDelta> deltas)
                throws SQLException {
            Set<TableName> affected = new HashSet<>();
            boolean everything = false;
            for (SchemaStatement statement : statementsRun) {
                if (statement.table() != null) {
                    affected.add(statement.table());
                } else if (statement.object().startsWith("type ")) {
                    everything = true;
                }
            }
            Map<TableName, Table> existing = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
            for (PackagedTable table : source.manifest().tables()) {
                if (table.rule().rule().carriesRows() && (everything || affected.contains(table.table()))) {
                    deltas.put(table.table(), comparison.compare(connection, table, existing.get(table.table())));
                }
            }
        }

        /** Tables that this transaction has written rows to, as the server counts. */
        private Set<String> tablesWritten() throws SQLException {
            Set<String> written = new HashSet<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT schemaname, relname FROM pg_stat_xact_user_tables"
                            + " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
                            + " AND schemaname !~ '^pg_temp'")) {
                while (rows.next()) {
                    written.add(new TableName(rows.getString(1), rows.getString(2)).toString());
                }
            }
            return written;
        }

        /** A cascade or a rule may reach tables whose rows nothing may touch. */
        private void requireOnlyCarriedTablesWritten(TargetRules rules, Set<String> writtenBefore) throws SQLException {
            Set<String> written = tablesWritten();
            written.removeAll(writtenBefore);
            List<String> foreign = written.stream()
                    .filter(name -> source.manifest().tables().stream()
                            .noneMatch(
                                    table -> table.table().toString().equals(name) && rules.carriesRows(table.table())))
                    .sorted()
                    .map(name -> "table " + name + ": its rows were changed by a cascade or a trigger")
                    .toList();
            if (!foreign.isEmpty()) {
                throw new NotConvergedException(foreign);
            }
        }

        private void prove(TargetRules rules, Catalog before, RowComparison comparison) throws SQLException {
            List<Table> tables = Tables.list(connection).stream()
                    .sorted(Comparator.comparing(Table::name))
                    .toList();
            Catalog actual = rules.changeable(Catalog.read(connection));
            List<String> remainder = new ArrayList<>(Convergence.structure(source, plan, rules, before, actual));
            SortedMap<TableName, TableDelta> deltas = comparison.compareAll(connection, tables);
            new References(source, connection, tables, DeclaredReference.list(connection)).retain(deltas);
            remainder.addAll(Convergence.rows(deltas.values()));
            if (!remainder.isEmpty()) {
                throw new NotConvergedException(
                        remainder.stream().map(secrets::mask).toList());
            }
        }
    }
}
