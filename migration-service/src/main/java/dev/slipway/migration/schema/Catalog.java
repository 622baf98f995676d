package dev.slipway.migration.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The structure of a database: every schema object with its definition, read from PostgreSQL's own catalogs. Two
 * databases with equal catalogs have the same structure; the order of columns is no part of it, nor are owners and
 * privileges, tablespaces, publications and where foreign servers are, which belong to an environment. System schemas, Slipway's own schema and members of extensions are left
 * out.
 *
 * <p>This is the fingerprint of a target and the proof of convergence, so it must know nothing of what generates schema
 * changes.
 */
public final class Catalog {

    private static final String QUERY = query();

    /** The kind of objects that say who may use another one. */
    static final String PRIVILEGE = "privilege";

    private static final JsonMapper JSON = new JsonMapper();

    private final SortedMap<String, CatalogObject> objects;

    /** Where the objects are in PostgreSQL's catalogs; empty for a catalog that was not read from a database. */
    private final Map<Address, String> addresses;

    private final Server server;

    private Catalog(SortedMap<String, CatalogObject> objects, Map<Address, String> addresses, Server server) {
        this.objects = Collections.unmodifiableSortedMap(objects);
        this.addresses = addresses;
        this.server = server;
    }

    /**
     * Where it was read.
     *
     * @param major its major version; 0 for a catalog that was not read from a database
     * @param roles its roles, as SQL
     */
    private record Server(int major, Set<String> roles) {

        private static final Server NONE = new Server(0, Set.of());

        /** Since when a column that refuses NULL does so by a constraint with a name. */
        private static final int NAMES_NOT_NULL = 18;
    }

    /** How PostgreSQL's catalogs refer to an object. */
    record Address(long catalog, long object, int part) {}

    /** A catalog of these objects. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Catalog of(Collection<CatalogObject> objects) {
        SortedMap<String, CatalogObject> byId = new TreeMap<>();
        for (CatalogObject object : objects) {
            if (byId.put(object.id(), object) != null) {
                throw new IllegalArgumentException("The catalog has two objects called " + object.id());
            }
        }
        return new Catalog(byId, Map.of(), Server.NONE);
    }

    /**
     * Reads it in one round trip. The session must be one of {@code ManagedDatabase}.
     *
     * @throws DatabaseFailureException if it cannot be read, or if names with dots make two objects look the same
     */
    public static Catalog read(Connection connection) {
        SortedMap<String, CatalogObject> objects = new TreeMap<>();
        Map<Address, String> addresses = new HashMap<>();
        Map<CatalogObject, Address> comments = new HashMap<>();
        Set<String> roles = new HashSet<>();
        int major;
        try (Statement statement = connection.createStatement()) {
            major = connection.getMetaData().getDatabaseMajorVersion();
            readObjects(statement, objects, addresses, comments);
            try (ResultSet row = statement.executeQuery("SELECT oid::regrole::text FROM pg_roles")) {
                while (row.next()) {
                    roles.add(row.getString(1));
                }
            }
            comments.forEach((comment, address) -> objects.put(comment.id(), onSubject(comment, address, addresses)));
        } catch (SQLException e) {
            throw new DatabaseFailureException("The structure of the database cannot be read", e);
        }
        return new Catalog(objects, addresses, new Server(major, roles));
    }

    private static void readObjects(
            Statement statement,
            SortedMap<String, CatalogObject> objects,
            Map<Address, String> addresses,
            Map<CatalogObject, Address> comments)
            throws SQLException {
        try (ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                String tableSchema = rows.getString(3);
                String facts = rows.getString(6);
                CatalogObject object = new CatalogObject(
                        rows.getString(1),
                        rows.getString(2),
                        tableSchema == null ? null : new TableName(tableSchema, rows.getString(4)),
                        CanonicalSql.of(Objects.requireNonNullElse(rows.getString(5), "")),
                        facts == null ? null : JSON.readTree(CanonicalSql.of(facts)));
                if (objects.put(object.id(), object) != null) {
                    throw new DatabaseFailureException(
                            "The structure of the database cannot be told apart",
                            new SQLException("two objects would both be called " + object.id()));
                }
                Address address = new Address(rows.getLong(7), rows.getLong(8), rows.getInt(9));
                if (object.kind().equals("comment") || object.kind().equals(PRIVILEGE)) {
                    comments.put(object, address);
                } else {
                    addresses.put(address, object.id());
                }
            }
        }
    }

    /** A comment is made anew when what it is about is, and privileges are. */
    private static CatalogObject onSubject(CatalogObject comment, Address address, Map<Address, String> addresses) {
        String subject =
                addresses.getOrDefault(address, addresses.get(new Address(address.catalog(), address.object(), 0)));
        return subject == null
                ? comment
                : new CatalogObject(
                        comment.kind(),
                        comment.name(),
                        comment.table(),
                        comment.definition(),
                        comment.facts() instanceof ObjectNode facts
                                ? facts.put("subject", subject)
                                : JSON.createObjectNode().put("subject", subject));
    }

    private static String query() {
        try (InputStream sql = Catalog.class.getResourceAsStream("catalog.sql")) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All objects in the order of their ids. */
    @JsonValue
    public Collection<CatalogObject> objects() {
        return objects.values();
    }

    /** The object of that id, if there is one. */
    public Optional<CatalogObject> find(String id) {
        return Optional.ofNullable(objects.get(id));
    }

    /** Whether there is an object of that id. */
    public boolean has(String id) {
        return objects.containsKey(id);
    }

    /** Whether there is a table or a view of that name. */
    boolean hasRelation(TableName name) {
        return has("table " + name) || has("view " + name) || has("materialized view " + name);
    }

    /** Its tables and views, and the sequences that belong to tables. */
    Set<TableName> relations() {
        Set<TableName> relations = new TreeSet<>();
        for (CatalogObject object : objects.values()) {
            TableName table = object.table();
            if (table != null && hasRelation(table)) {
                relations.add(table);
                if (object.kind().equals("sequence")) {
                    relations.add(new TableName(table.schema(), object.simpleName()));
                }
            }
        }
        return relations;
    }

    /** The names that no other relation or type can have, with their schemas. */
    Set<String> takenNames() {
        Set<String> names = new HashSet<>();
        for (CatalogObject object : objects.values()) {
            String name = object.takenName();
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /** This structure, and of another one what it does not have itself. */
    Catalog and(Catalog other) {
        SortedMap<String, CatalogObject> all = new TreeMap<>(other.objects);
        all.putAll(objects);
        return new Catalog(all, addresses, server);
    }

    /** Its tables with their columns' names and types; what else there is to know of them is in {@link #objects}. */
    public List<Table> tables() {
        Map<TableName, List<Column>> columns = new TreeMap<>();
        for (CatalogObject object : objects.values()) {
            if (object.kind().equals("table")) {
                columns.putIfAbsent(object.ownTable(), new ArrayList<>());
            } else if (object.kind().equals("column")) {
                columns.computeIfAbsent(object.ownTable(), table -> new ArrayList<>())
                        .add(new Column(
                                object.ownName(),
                                ColumnType.of(object).type(),
                                object.is("not null"),
                                null,
                                object.is("generated"),
                                Identity.NONE,
                                Column.SortKind.IMAGE));
            }
        }
        List<Table> tables = new ArrayList<>();
        columns.forEach((name, own) -> tables.add(new Table(name, own, List.of())));
        return tables;
    }

    /** The table and all tables that it is a part of or inherits from. */
    public Set<TableName> withAncestors(TableName table) {
        Set<TableName> all = new TreeSet<>();
        Deque<TableName> open = new ArrayDeque<>(List.of(table));
        while (!open.isEmpty()) {
            TableName next = open.remove();
            if (all.add(next)) {
                find("table " + next).stream()
                        .flatMap(object -> object.texts("parents").stream())
                        .forEach(parent -> open.add(new SqlReader(parent).qualifiedName()));
            }
        }
        return all;
    }

    /** The part of it that satisfies the condition. */
    public Catalog where(Predicate<CatalogObject> condition) {
        SortedMap<String, CatalogObject> some = new TreeMap<>();
        for (Map.Entry<String, CatalogObject> object : objects.entrySet()) {
            if (condition.test(object.getValue())) {
                some.put(object.getKey(), object.getValue());
            }
        }
        return new Catalog(some, addresses, server);
    }

    /** The id of the object at an address; null if the catalog was not read or has none there. */
    @Nullable
    String at(Address address) {
        return addresses.get(address);
    }

    /** Without privileges, which belong to an environment unless a rule set says otherwise. */
    public Catalog withoutPrivileges() {
        return where(object -> !object.kind().equals(PRIVILEGE));
    }

    /**
     * As it can be on the other database's server: with those privileges only that are for roles which that has, and
     * without the names of NOT NULL where it gives them none.
     */
    public Catalog asOnServerOf(Catalog other) {
        SortedMap<String, CatalogObject> some = new TreeMap<>();
        objects.forEach((id, object) -> {
            CatalogObject kept = switch (object.kind()) {
                case PRIVILEGE -> Privileges.forRoles(object, other.server.roles());
                case "column" ->
                    other.server.major() < Server.NAMES_NOT_NULL
                            ? object.without("not null name").without("not null own")
                            : object;
                default -> object;
            };
            if (kept != null) {
                some.put(id, kept);
            }
        });
        return new Catalog(some, addresses, server);
    }

    /** SHA-256 over ids, definitions and facts, in lower-case hexadecimal. */
    public String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (CatalogObject object : objects.values()) {
                digest.update((object.id() + '\0' + object.definition() + '\0' + object.facts() + '\0')
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Catalog catalog && objects.equals(catalog.objects);
    }

    @Override
    public int hashCode() {
        return objects.hashCode();
    }

    @Override
    public String toString() {
        return "Catalog[" + objects.size() + " objects]";
    }
}
