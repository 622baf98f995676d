package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.DatabaseFailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What hangs on what in a database, in the words of {@link CatalogObject#id()}, and who may use it. */
public final class Dependencies {

    /** The default of a column, which depends on what it calls while the column does not. */
    static final String DEFAULT = "default ";

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Map<String, Boolean>> dependents;
    private final Map<String, List<String>> privileges;
    private final Map<String, List<String>> userMappings;
    /** By part of a table, the table. */
    private final Map<String, String> wholes;

    private Dependencies(
            Map<String, Map<String, Boolean>> dependents,
            Map<String, List<String>> privileges,
            Map<String, List<String>> userMappings,
            Map<String, String> wholes) {
        this.dependents = dependents;
        this.privileges = privileges;
        this.userMappings = userMappings;
        this.wholes = wholes;
    }

    /**
     * One object that depends on another.
     *
     * @param id the dependent; {@link #DEFAULT} and a column's name for its default
     * @param goesWithIt whether dropping the other drops it, too, without CASCADE
     */
    record Dependent(String id, boolean goesWithIt) {}

    /** Reads them. The catalog must have been read in the same transaction. */
    public static Dependencies read(Connection connection, Catalog catalog) {
        try {
            Map<String, String> wholes = wholes(catalog);
            return new Dependencies(
                    readDependents(connection, catalog, wholes),
                    readPrivileges(connection, catalog),
                    readUserMappings(connection),
                    wholes);
        } catch (SQLException e) {
            throw new DatabaseFailureException("The dependencies of the database cannot be read", e);
        }
    }

    private static Map<String, String> wholes(Catalog catalog) {
        Map<String, String> wholes = new HashMap<>();
        for (CatalogObject part : catalog.objects()) {
            String whole = "table " + part.table();
            if (part.table() != null
                    && !part.kind().equals("comment")
                    && !part.id().equals(whole)
                    && catalog.has(whole)) {
                wholes.put(part.id(), whole);
            }
        }
        return wholes;
    }

    private static Map<String, Map<String, Boolean>> readDependents(
            Connection connection, Catalog catalog, Map<String, String> wholes) throws SQLException {
        Map<String, Map<String, Boolean>> dependents = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query("dependencies.sql"))) {
            long defaults = defaultsCatalog(connection);
            long relations = relationsCatalog(connection);
            while (rows.next()) {
                String dependent = rows.getLong(1) == defaults
                        ? defaultOf(catalog, relations, rows.getLong(2), rows.getInt(3))
                        : find(catalog, rows.getLong(1), rows.getLong(2), rows.getInt(3));
                String referenced = find(catalog, rows.getLong(4), rows.getLong(5), rows.getInt(6));
                if (dependent != null && referenced != null && !dependent.equals(referenced)) {
                    dependents
                            .computeIfAbsent(referenced, id -> new TreeMap<>())
                            .merge(dependent, rows.getBoolean(7), Boolean::logicalOr);
                }
            }
        }
        wholes.forEach((part, whole) ->
                dependents.computeIfAbsent(whole, id -> new TreeMap<>()).put(part, true));
        return dependents;
    }

    private static long relationsCatalog(Connection connection) throws SQLException {
        return oid(connection, "pg_class");
    }

    private static long defaultsCatalog(Connection connection) throws SQLException {
        return oid(connection, "pg_attrdef");
    }

    private static long oid(Connection connection, String catalog) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT '" + catalog + "'::regclass::oid")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A part that is no object of its own (a column of a view) stands for the whole. */
    private static @Nullable String find(Catalog catalog, long catalogId, long object, int part) {
        String id = catalog.at(new Catalog.Address(catalogId, object, part));
        return id == null && part != 0 ? catalog.at(new Catalog.Address(catalogId, object, 0)) : id;
    }

    private static @Nullable String defaultOf(Catalog catalog, long relations, long table, int part) {
        String id = find(catalog, relations, table, part);
        return id == null ? null : id.startsWith("column ") ? DEFAULT + id.substring("column ".length()) : id;
    }

    private static Map<String, List<String>> readPrivileges(Connection connection, Catalog catalog)
            throws SQLException {
        Map<String, List<String>> privileges = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query("privileges.sql"))) {
            while (rows.next()) {
                String id = catalog.at(new Catalog.Address(rows.getLong(1), rows.getLong(2), 0));
                CatalogObject object = id == null ? null : catalog.find(id).orElse(null);
                if (object != null) {
                    privileges.put(
                            object.id(), restoring(object, rows.getString(3), rows.getString(4), rows.getString(5)));
                }
            }
        }
        return privileges;
    }

    private static List<String> restoring(
            CatalogObject object, String grantKind, @Nullable String owner, @Nullable String grants) {
        List<String> statements = new ArrayList<>();
        if (grantKind.equals("ROUTINE") || grantKind.equals("TYPE")) {
            statements.add("REVOKE ALL ON " + grantKind + " " + object.identity() + " FROM PUBLIC");
        }
        if (grants != null) {
            for (JsonNode grant : JSON.readTree(grants)) {
                statements.add(
                        "GRANT " + grant.get(1).asString() + " ON " + grantKind + " " + object.identity() + " TO "
                                + grant.get(0).asString()
                                + (grant.get(2).asBoolean() ? " WITH GRANT OPTION" : ""));
            }
        }
        if (owner != null) {
            String kind = grantKind.equals("TABLE") ? object.kind() : grantKind;
            statements.add("ALTER " + kind.toUpperCase(java.util.Locale.ROOT) + " " + object.identity() + " OWNER TO "
                    + owner);
        }
        return statements;
    }

    private static Map<String, List<String>> readUserMappings(Connection connection) throws SQLException {
        Map<String, List<String>> mappings = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT srvname, CASE umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(usename) END || ' SERVER '"
                                + " || quote_ident(srvname) FROM pg_user_mappings ORDER BY 1, 2")) {
            while (rows.next()) {
                mappings.computeIfAbsent("server " + rows.getString(1), server -> new ArrayList<>())
                        .add("USER MAPPING FOR " + rows.getString(2));
            }
        }
        return mappings;
    }

    private static String query(String name) {
        try (InputStream sql = Dependencies.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What depends on that object directly, in the order of ids. */
    List<Dependent> on(String id) {
        return dependents.getOrDefault(id, Map.of()).entrySet().stream()
                .map(entry -> new Dependent(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Ids of the columns that have values of a type, also within other types. */
    SortedSet<String> columnsOf(String type) {
        SortedSet<String> columns = new TreeSet<>();
        Set<String> types = new HashSet<>(Set.of(type));
        Deque<String> open = new ArrayDeque<>(types);
        while (!open.isEmpty()) {
            for (Dependent dependent : on(open.remove())) {
                if (dependent.id().startsWith("column ")) {
                    columns.add(dependent.id());
                } else if (dependent.id().startsWith("type ") && types.add(dependent.id())) {
                    open.add(dependent.id());
                }
            }
        }
        return columns;
    }

    /** By object, what it depends on directly. */
    Map<String, Set<String>> needs() {
        Map<String, Set<String>> needs = new HashMap<>();
        dependents.forEach((id, all) -> all.keySet()
                .forEach(dependent ->
                        needs.computeIfAbsent(dependent, d -> new HashSet<>()).add(id)));
        return needs;
    }

    /** Statements that give a recreated object its owner and privileges back. */
    List<String> restoringPrivileges(String id) {
        return privileges.getOrDefault(id, List.of());
    }

    /** The user mappings of a server as SQL, which belong to the environment and keep the server from being dropped. */
    List<String> userMappings(String server) {
        return userMappings.getOrDefault(server, List.of());
    }

    /** These objects, each after everything of them that depends on it. */
    List<String> dependentsFirst(Collection<String> ids) {
        Set<String> wanted = new LinkedHashSet<>(ids);
        Set<String> ordered = new LinkedHashSet<>();
        Set<String> visited = new HashSet<>();
        for (String id : wanted) {
            visit(id, wanted, visited, ordered);
        }
        return List.copyOf(ordered);
    }

    private void visit(String id, Set<String> wanted, Set<String> visited, Set<String> ordered) {
        if (visited.add(id)) {
            for (String dependent : dependents.getOrDefault(id, Map.of()).keySet()) {
                visit(dependent, wanted, visited, ordered);
            }
            if (id.startsWith(DEFAULT)) {
                visit("column " + id.substring(DEFAULT.length()), wanted, visited, ordered);
            }
            // a part that does not go by itself goes with its table
            String whole = wholes.get(id);
            if (whole != null && !wanted.contains(id) && wanted.contains(whole)) {
                visit(whole, wanted, visited, ordered);
            }
            if (wanted.contains(id)) {
                ordered.add(id);
            }
        }
    }
}
