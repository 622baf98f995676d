package dev.slipway.migration.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.managedpostgres.DatabaseFailureException;
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
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The structure of a database: every schema object with its definition, read from PostgreSQL's own catalogs. Two
 * databases with equal catalogs have the same structure; the order of columns is no part of it, nor are owners and
 * privileges, which belong to an environment. System schemas, Slipway's own schema and members of extensions are left
 * out.
 *
 * <p>This is the fingerprint of a target and the proof of convergence, so it must know nothing of what generates schema
 * changes.
 */
public final class Catalog {

    private static final String QUERY = query();

    private final SortedMap<String, CatalogObject> objects;

    private Catalog(SortedMap<String, CatalogObject> objects) {
        this.objects = Collections.unmodifiableSortedMap(objects);
    }

    /** A catalog of these objects. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Catalog of(Collection<CatalogObject> objects) {
        SortedMap<String, CatalogObject> byId = new TreeMap<>();
        for (CatalogObject object : objects) {
            if (byId.put(object.id(), object) != null) {
                throw new IllegalArgumentException("The catalog has two objects called " + object.id());
            }
        }
        return new Catalog(byId);
    }

    /** Reads it in one round trip. The session must be one of {@code ManagedDatabase}. */
    public static Catalog read(Connection connection) {
        SortedMap<String, CatalogObject> objects = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                String tableSchema = rows.getString(3);
                CatalogObject object = new CatalogObject(
                        rows.getString(1),
                        rows.getString(2),
                        tableSchema == null ? null : new TableName(tableSchema, rows.getString(4)),
                        Objects.requireNonNullElse(rows.getString(5), ""));
                objects.put(object.id(), object);
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The structure of the database cannot be read", e);
        }
        return new Catalog(objects);
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

    /** The part of it that satisfies the condition. */
    public Catalog where(Predicate<CatalogObject> condition) {
        SortedMap<String, CatalogObject> some = new TreeMap<>();
        for (Map.Entry<String, CatalogObject> object : objects.entrySet()) {
            if (condition.test(object.getValue())) {
                some.put(object.getKey(), object.getValue());
            }
        }
        return new Catalog(some);
    }

    /** SHA-256 over ids and definitions, in lower-case hexadecimal. */
    public String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (CatalogObject object : objects.values()) {
                digest.update((object.id() + '\0' + object.definition() + '\0').getBytes(StandardCharsets.UTF_8));
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
