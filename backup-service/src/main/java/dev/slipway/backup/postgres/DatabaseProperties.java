package dev.slipway.backup.postgres;

import dev.slipway.managedpostgres.Quoted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a database itself, not to what is in it: owner, locale, privileges, settings, comment. A database
 * that takes another's place gets the same.
 *
 * @param owner the owning role
 * @param createOptions the options of {@code CREATE DATABASE} that cannot be changed later
 * @param connectionLimit how many connections are admitted, -1 for any
 * @param privileges the privileges, or null where they are PostgreSQL's defaults
 * @param settings settings of the database, and of roles in it
 * @param comment the comment, or null
 */
record DatabaseProperties(
        String owner,
        String createOptions,
        int connectionLimit,
        @Nullable List<Privilege> privileges,
        List<Setting> settings,
        @Nullable String comment) {

    /** Something that a role, or everyone, may do with the database. */
    record Privilege(@Nullable String role, String privilege, boolean grantable) {}

    /** A setting of the database; where a role is given, of that role in this database. */
    record Setting(@Nullable String role, String name, String value) {}

    /** The columns that describe the locale differ between versions of PostgreSQL, so they are read from JSON. */
    private static final String DATABASE = """
            SELECT pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
                   coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
                   to_jsonb(d) ->> 'daticurules',
                   CASE WHEN d.dattablespace <> o.dattablespace THEN t.spcname END, d.datconnlimit, d.datacl IS NULL,
                   shobj_description(d.oid, 'pg_database')
              FROM pg_database d
              JOIN pg_tablespace t ON t.oid = d.dattablespace
              JOIN pg_database o ON o.datname = 'template0'
             WHERE d.datname = ?
            """;

    private static final String PRIVILEGES = """
            SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type, a.is_grantable
              FROM pg_database d, aclexplode(d.datacl) a
             WHERE d.datname = ?
            """;

    private static final String SETTINGS = """
            SELECT CASE WHEN s.setrole <> 0 THEN pg_get_userbyid(s.setrole) END,
                   split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
              FROM pg_db_role_setting s
              JOIN pg_database d ON d.oid = s.setdatabase
              CROSS JOIN LATERAL unnest(s.setconfig) c
             WHERE d.datname = ?
            """;

    static DatabaseProperties of(String database, Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(DATABASE)) {
            query.setString(1, database);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new DatabaseProperties(
                        row.getString(1),
                        createOptions(row),
                        row.getInt(9),
                        row.getBoolean(10) ? null : privileges(database, connection),
                        settings(database, connection),
                        row.getString(11));
            }
        }
    }

    /** Creates an empty database with this owner and locale. */
    void create(String database, ServerSession server) throws SQLException {
        server.execute("CREATE DATABASE %s WITH OWNER = %s TEMPLATE = template0 %s"
                .formatted(Quoted.identifier(database), Quoted.identifier(owner), createOptions));
    }

    /** Gives a database all that is not given when it is created. */
    void applyTo(String database, ServerSession server) throws SQLException {
        String name = Quoted.identifier(database);
        if (connectionLimit != -1) {
            server.execute("ALTER DATABASE %s WITH CONNECTION LIMIT %d".formatted(name, connectionLimit));
        }
        if (comment != null) {
            server.execute("COMMENT ON DATABASE %s IS %s".formatted(name, Quoted.literal(comment)));
        }
        if (privileges != null) {
            server.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
            server.execute("REVOKE ALL ON DATABASE %s FROM %s".formatted(name, Quoted.identifier(owner)));
            for (Privilege privilege : privileges) {
                server.execute("GRANT %s ON DATABASE %s TO %s%s"
                        .formatted(
                                privilege.privilege(),
                                name,
                                privilege.role() == null ? "PUBLIC" : Quoted.identifier(privilege.role()),
                                privilege.grantable() ? " WITH GRANT OPTION" : ""));
            }
        }
        for (Setting setting : settings) {
            apply(setting, name, server);
        }
    }

    /** The stored value is taken over by way of the session: written as a literal, lists would become one element. */
    private static void apply(Setting setting, String database, ServerSession server) throws SQLException {
        server.execute("BEGIN");
        try {
            server.execute("SELECT set_config(%s, %s, true)"
                    .formatted(Quoted.literal(setting.name()), Quoted.literal(setting.value())));
            String target = setting.role() == null
                    ? "ALTER DATABASE " + database
                    : "ALTER ROLE %s IN DATABASE %s".formatted(Quoted.identifier(setting.role()), database);
            server.execute("%s SET %s FROM CURRENT".formatted(target, settingName(setting.name())));
            server.execute("COMMIT");
        } catch (SQLException e) {
            server.execute("ROLLBACK");
            throw e;
        }
    }

    private static String settingName(String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? Quoted.identifier(name)
                : Quoted.identifier(name.substring(0, dot)) + "." + Quoted.identifier(name.substring(dot + 1));
    }

    private static String createOptions(ResultSet row) throws SQLException {
        StringBuilder options = new StringBuilder();
        option(options, "ENCODING", row.getString(2));
        option(options, "LC_COLLATE", row.getString(3));
        option(options, "LC_CTYPE", row.getString(4));
        String locale = row.getString(6);
        switch (row.getString(5)) {
            case "i" -> {
                options.append(" LOCALE_PROVIDER = icu");
                option(options, "ICU_LOCALE", locale);
                option(options, "ICU_RULES", row.getString(7));
            }
            case "b" -> {
                options.append(" LOCALE_PROVIDER = builtin");
                option(options, "BUILTIN_LOCALE", locale);
            }
            default -> {}
        }
        // named, even the default one would need a privilege
        String tablespace = row.getString(8);
        if (tablespace != null) {
            options.append(" TABLESPACE = ").append(Quoted.identifier(tablespace));
        }
        return options.toString();
    }

    private static void option(StringBuilder options, String name, @Nullable String value) {
        if (value != null) {
            options.append(' ').append(name).append(" = ").append(Quoted.literal(value));
        }
    }

    private static List<Privilege> privileges(String database, Connection connection) throws SQLException {
        List<Privilege> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(PRIVILEGES)) {
            query.setString(1, database);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Privilege(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
                }
            }
        }
        return found;
    }

    private static List<Setting> settings(String database, Connection connection) throws SQLException {
        List<Setting> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(SETTINGS)) {
            query.setString(1, database);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Setting(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
        }
        return found;
    }
}
