package dev.slipway.migration.packaging;

import com.github.luben.zstd.ZstdOutputStream;
import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.packaging.PackageManifest.Entry;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.ruleset.Grants;
import dev.slipway.migration.ruleset.ReadProductVersion;
import dev.slipway.migration.ruleset.ResolvedRules;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.TableRule;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.LocalObjects;
import dev.slipway.migration.schema.SchemaDump;
import dev.slipway.migration.schema.SchemaDumpFailedException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Builds a package from one snapshot of a source environment and stores it. */
public final class BuildPackage {

    /** Packing must keep up with the server that reads; level 3 would save a tenth of the size for half as much time again. */
    private static final int COMPRESSION_LEVEL = 1;

    private static final int PIECE_BYTES = 1 << 17;
    private static final int CONNECTIONS = 3;
    private static final int ATTEMPTS = 3;

    /** Defaults that are the same whenever and wherever they are evaluated. */
    private static final Pattern CONSTANT =
            Pattern.compile("(?is)(\\(?-?[0-9.]+\\)?|'([^']|'')*'|true|false)(::[\\w .\"()\\[\\],]+)?");

    private final PackageStore store;

    /** Packages go to that store. */
    public BuildPackage(PackageStore store) {
        this.store = store;
    }

    /**
     * Builds and seals a package. Nothing is visible in the store if it fails.
     *
     * @throws dev.slipway.migration.ruleset.InvalidRuleSetException if the rule set does not fit the source
     * @throws SecretInPackageException if a carried row holds a secret
     * @throws PackagingFailedException if the source cannot be read
     */
    public SealedPackage build(PackageRequest request) {
        try (Connection connection = request.database().open();
                PackageStore.Draft draft = store.begin()) {
            List<Table> tables = freeze(connection);
            PackageManifest manifest = new Building(request, connection, tables, draft).write();
            byte[] json = CanonicalJson.write(manifest);
            PackageDigest digest = PackageDigest.of(json);
            draft.seal(digest, json);
            return new SealedPackage(digest, manifest);
        } catch (SQLException | DatabaseFailureException | SchemaDumpFailedException e) {
            throw new PackagingFailedException(
                    "The source " + request.source() + " cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new PackagingFailedException("The package cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Begins a transaction that sees one state of the database. The tables are locked against TRUNCATE and rewrites
     * before the snapshot is taken, because a snapshot does not protect from those.
     */
    private static List<Table> freeze(Connection connection) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            List<Table> before = Tables.list(connection);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                if (!before.isEmpty()) {
                    statement.execute("SET LOCAL lock_timeout = '5s'");
                    statement.execute("LOCK TABLE ONLY "
                            + before.stream()
                                    .map(table -> table.name().quoted())
                                    .collect(Collectors.joining(", ONLY "))
                            + " IN ACCESS SHARE MODE");
                }
            }
            List<Table> after = Tables.list(connection);
            if (after.equals(before)) {
                return after;
            }
            if (attempt == ATTEMPTS) {
                throw new PackagingFailedException(
                        "The structure of the source keeps changing; package it when that is over.", null);
            }
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** One package in the making. */
    private static final class Building {

        private final PackageRequest request;
        private final Connection connection;
        private final List<Table> tables;
        private final PackageStore.Draft draft;
        private final ResolvedRules rules;
        private final Set<TableName> skipped;

        Building(PackageRequest request, Connection connection, List<Table> tables, PackageStore.Draft draft) {
            this.request = request;
            this.connection = connection;
            this.tables = tables;
            this.draft = draft;
            this.rules = request.ruleSet().resolve(tables);
            this.skipped = tables.stream()
                    .map(Table::name)
                    .filter(name -> rules.of(name).rule() == Rule.SKIP)
                    .collect(Collectors.toSet());
        }

        PackageManifest write() throws SQLException, IOException {
            String snapshot = exportSnapshot();
            int major = request.database().serverMajor(connection);
            PostgresTools tools = PostgresTools.locate(major);
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Entry> schema = workers.submit(() -> writeSchema(tools, snapshot));
                Catalog whole = Catalog.read(connection);
                Catalog catalog = (request.ruleSet().grants() == Grants.SYNCHRONISE ? whole : whole.withoutPrivileges())
                        .where(without(skipped));
                List<String> extensions = whole.objects().stream()
                        .filter(object -> object.kind().equals("extension"))
                        .map(CatalogObject::name)
                        .toList();
                List<PackagedTable> planned = planTables();
                List<PackagedTable> written = writeRows(planned, snapshot, workers);
                Entry catalogEntry = writePlain("catalog.json", CanonicalJson.write(catalog));
                return new PackageManifest(
                        PackageManifest.FORMAT_VERSION,
                        request.source(),
                        major,
                        DatabaseTraits.read(connection),
                        productVersion(),
                        request.ruleSet(),
                        request.requiredVariables().stream()
                                .sorted(Comparator.comparing(RequiredVariable::name))
                                .toList(),
                        extensions,
                        result(schema),
                        catalogEntry,
                        written,
                        skipped.stream().sorted().toList(),
                        LocalObjects.read(connection));
            }
        }

        private @Nullable String productVersion() throws SQLException {
            String query = request.ruleSet().productVersion();
            return query == null
                    ? null
                    : ReadProductVersion.of(connection, query).orElse(null);
        }

        private String exportSnapshot() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                return row.getString(1);
            }
        }

        private Entry writeSchema(PostgresTools tools, String snapshot) throws IOException {
            String sql = SchemaDump.of(
                    tools, request.database().settings(), snapshot, skipped, SchemaDump.Publications.LEFT_OUT);
            request.secrets().checkSchema(sql);
            return writePlain("schema.sql", sql.getBytes(StandardCharsets.UTF_8));
        }

        private Entry writePlain(String name, byte[] content) throws IOException {
            draft.write(name, out -> out.write(content));
            return new Entry(name, content.length, Sha256.hex(content));
        }

        private List<PackagedTable> planTables() throws SQLException {
            Map<TableName, Map<String, String>> defaults = constantDefaults();
            List<PackagedTable> planned = new ArrayList<>();
            for (Table table : tables) {
                TableRule rule = rules.of(table.name());
                if (skipped.contains(table.name())) {
                    continue;
                }
                if (!rule.rule().carriesRows()) {
                    planned.add(
                            new PackagedTable(table.name(), rule, List.of(), List.of(), table.primaryKey(), 0, null));
                    continue;
                }
                List<PackagedColumn> columns = table.columns().stream()
                        .filter(column -> isCarried(column, rule))
                        .map(column -> new PackagedColumn(
                                column.name(),
                                column.type(),
                                column.order(),
                                defaults.getOrDefault(table.name(), Map.of()).get(column.name())))
                        .toList();
                List<String> key = rule.naturalKey().isEmpty() ? table.primaryKey() : rule.naturalKey();
                Set<String> names = columns.stream().map(PackagedColumn::name).collect(Collectors.toSet());
                if (!names.containsAll(key)) {
                    throw new PackagingFailedException(
                            "Rows of table " + table.name() + " are identified by a generated column, which cannot be "
                                    + "carried. Give the table a natural key in the rule set.",
                            null);
                }
                planned.add(new PackagedTable(table.name(), rule, columns, key, table.primaryKey(), 0, null));
            }
            return planned;
        }

        /** One query for the text images of all constant defaults. */
        private Map<TableName, Map<String, String>> constantDefaults() throws SQLException {
            record Place(TableName table, String column) {}
            List<Place> places = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (Table table : tables) {
                TableRule rule = rules.of(table.name());
                for (Column column : table.columns()) {
                    String expression = column.defaultExpression();
                    if (rule.rule().carriesRows()
                            && isCarried(column, rule)
                            && expression != null
                            && CONSTANT.matcher(expression).matches()) {
                        values.add("(" + places.size() + ", format('%s', CAST((" + expression + ") AS " + column.type()
                                + ")))");
                        places.add(new Place(table.name(), column.name()));
                    }
                }
            }
            Map<TableName, Map<String, String>> images = new HashMap<>();
            for (Map.Entry<Integer, String> image : images(values).entrySet()) {
                Place place = places.get(image.getKey());
                images.computeIfAbsent(place.table(), name -> new HashMap<>()).put(place.column(), image.getValue());
            }
            return images;
        }

        /** Asked one by one only if one of them is none: a default may be of no value that its type or domain takes. */
        private Map<Integer, String> images(List<String> values) throws SQLException {
            Map<Integer, String> images = new HashMap<>();
            if (values.isEmpty()) {
                return images;
            }
            Savepoint before = connection.setSavepoint();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("VALUES " + String.join(", ", values))) {
                while (rows.next()) {
                    images.put(rows.getInt(1), rows.getString(2));
                }
            } catch (SQLException e) {
                if (e.getSQLState() == null || !e.getSQLState().startsWith("2")) {
                    throw e;
                }
                connection.rollback(before);
                if (values.size() > 1) {
                    for (String value : values) {
                        images.putAll(images(List.of(value)));
                    }
                }
            }
            return images;
        }

        private static boolean isCarried(Column column, TableRule rule) {
            return !column.generated() && !rule.excludedColumns().contains(column.name());
        }

        private List<PackagedTable> writeRows(List<PackagedTable> planned, String snapshot, ExecutorService workers)
                throws SQLException, IOException {
            Map<TableName, PackagedTable> written = new ConcurrentHashMap<>();
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> others = new ArrayList<>();
            int more = Math.min(CONNECTIONS, planned.size()) - 1;
            for (int i = 0; i < more; i++) {
                others.add(workers.submit(() -> {
                    try (Connection another = request.database().openIn(snapshot)) {
                        writeUntilDone(another, planned, next, written);
                    }
                    return null;
                }));
            }
            try {
                writeUntilDone(connection, planned, next, written);
            } catch (SQLException | IOException | RuntimeException e) {
                next.set(planned.size());
                throw e;
            }
            for (Future<?> other : others) {
                result(other);
            }
            return planned.stream()
                    .map(table -> written.getOrDefault(table.table(), table))
                    .toList();
        }

        private void writeUntilDone(
                Connection session,
                List<PackagedTable> planned,
                AtomicInteger next,
                Map<TableName, PackagedTable> written)
                throws SQLException, IOException {
            RowLimit limit = new RowLimit(session);
            for (int i = next.getAndIncrement(); i < planned.size(); i = next.getAndIncrement()) {
                PackagedTable table = planned.get(i);
                if (table.rule().rule().carriesRows()) {
                    try {
                        written.put(table.table(), writeTable(session, limit, table, i));
                    } catch (SQLException e) {
                        next.set(planned.size());
                        throw new PackagingFailedException(
                                "Table " + table.table() + " of " + request.source() + " cannot be read: "
                                        + e.getMessage(),
                                e);
                    } catch (IOException | RuntimeException e) {
                        next.set(planned.size());
                        throw e;
                    }
                }
            }
        }

        private PackagedTable writeTable(Connection session, RowLimit limit, PackagedTable table, int number)
                throws SQLException, IOException {
            limit.check(session, table, table.key());
            CopyOut copy = session.unwrap(PGConnection.class).getCopyAPI().copyOut(RowQuery.copy(table));
            try {
                byte @Nullable [] first = copy.readFromCopy();
                String name = "rows/%04d.copy.zst".formatted(number);
                RowSink sink = new RowSink(table, request.secrets());
                if (first != null) {
                    // a table without rows needs no object in the store
                    draft.write(name, out -> sink.writeAll(first, copy, out));
                }
                Entry content = new Entry(name, sink.bytes, Sha256.finish(sink.digest));
                return new PackagedTable(
                        table.table(),
                        table.rule(),
                        table.columns(),
                        table.key(),
                        table.primaryKey(),
                        sink.rows,
                        content);
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        }

        private static <T> T result(Future<T> future) throws SQLException, IOException {
            try {
                return future.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PackagingFailedException("Packaging was interrupted", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException failure -> throw failure;
                    case SQLException failure -> throw failure;
                    case IOException failure -> throw failure;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            }
        }

        private static Predicate<CatalogObject> without(Set<TableName> tables) {
            Set<TableName> left = new HashSet<>(tables);
            return object -> object.table() == null || !left.contains(object.table());
        }
    }

    /** Takes rows one by one: scans, digests, compresses. */
    private static final class RowSink {

        private final PackagedTable table;
        private final List<String> columns;
        private final SecretScan secrets;
        private final MessageDigest digest = Sha256.start();
        private long rows;
        private long bytes;

        RowSink(PackagedTable table, SecretScan secrets) {
            this.table = table;
            this.columns = table.columns().stream().map(PackagedColumn::name).toList();
            this.secrets = secrets;
        }

        void writeAll(byte[] first, CopyOut copy, OutputStream out) throws IOException {
            // rows are short: digest and compressor cost less in larger pieces
            try (OutputStream content = new BufferedOutputStream(
                    new DigestOutputStream(new ZstdOutputStream(new KeptOpen(out), COMPRESSION_LEVEL), digest),
                    PIECE_BYTES)) {
                for (byte[] row = first; row != null; row = copy.readFromCopy()) {
                    secrets.check(table.table(), columns, row);
                    content.write(row);
                    rows++;
                    bytes += row.length;
                }
            } catch (SQLException e) {
                throw new PackagingFailedException("Table " + table.table() + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** The stream belongs to the store, which closes it. */
    private static final class KeptOpen extends FilterOutputStream {

        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
