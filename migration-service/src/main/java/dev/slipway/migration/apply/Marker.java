package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.PackageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The row in a target that says that a migration is committed there. It is written in the very same transaction. */
final class Marker {

    private static final String TABLE = Tables.SLIPWAY_SCHEMA + ".applied_migration";

    private Marker() {}

    static Optional<Applied> find(Connection connection, UUID migrationId) throws SQLException {
        if (!exists(connection)) {
            return Optional.empty();
        }
        String query = "SELECT package_digest, rows_added, rows_changed, rows_removed, statements, applied_at FROM "
                + TABLE + " WHERE migration_id = ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setObject(1, migrationId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Applied(
                        migrationId,
                        new PackageDigest(row.getString(1)),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getInt(5),
                        row.getObject(6, OffsetDateTime.class).toInstant()));
            }
        }
    }

    /** Makes a place for it; later, an event trigger of the application may be there and refuse. */
    static void prepare(Connection connection) throws SQLException {
        if (!exists(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + Tables.SLIPWAY_SCHEMA);
                statement.execute("CREATE TABLE " + TABLE + " (migration_id uuid PRIMARY KEY,"
                        + " package_digest text NOT NULL, rows_added bigint NOT NULL, rows_changed bigint NOT NULL,"
                        + " rows_removed bigint NOT NULL, statements integer NOT NULL,"
                        + " applied_at timestamptz NOT NULL DEFAULT now())");
            }
        }
    }

    static Applied write(
            Connection connection, UUID migrationId, PackageDigest digest, WrittenRows rows, int statements)
            throws SQLException {
        String insert = "INSERT INTO " + TABLE
                + " (migration_id, package_digest, rows_added, rows_changed, rows_removed, statements)"
                + " VALUES (?, ?, ?, ?, ?, ?) RETURNING applied_at";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setObject(1, migrationId);
            statement.setString(2, digest.value());
            statement.setLong(3, rows.added());
            statement.setLong(4, rows.changed());
            statement.setLong(5, rows.removed());
            statement.setInt(6, statements);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Applied(
                        migrationId,
                        digest,
                        rows.added(),
                        rows.changed(),
                        rows.removed(),
                        statements,
                        row.getObject(1, OffsetDateTime.class).toInstant());
            }
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('" + TABLE + "') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }
}
