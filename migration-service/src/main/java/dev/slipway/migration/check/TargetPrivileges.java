package dev.slipway.migration.check;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.PackageManifest;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.plan.TargetRules;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the role that we connect as may do on a target, and what it would need. Planning reads every table that is not
 * skipped; applying writes rows, and where structure or a declared reference is touched it needs to be the owner.
 */
final class TargetPrivileges {

    static final String CHECK = "privileges";

    private static final int TOLD = 20;

    private static final String TABLES = """
            SELECT n.nspname, c.relname,
                   has_schema_privilege(n.oid, 'USAGE'),
                   has_table_privilege(c.oid, 'SELECT'),
                   row_security_active(c.oid),
                   pg_has_role(c.relowner, 'USAGE'),
                   has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
                       AND has_table_privilege(c.oid, 'DELETE'),
                   EXISTS (SELECT FROM pg_constraint f
                            WHERE f.contype = 'f' AND c.oid IN (f.conrelid, f.confrelid))
                       OR EXISTS (SELECT FROM pg_depend d
                                    JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                                   WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                                     AND d.refobjid = c.oid AND d.deptype IN ('a', 'i')),
                   r.rolname, r.rolsuper
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_roles r ON r.oid = c.relowner
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND n.nspname <> ?
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
             ORDER BY n.nspname, c.relname
            """;

    private static final String DATABASE = """
            SELECT current_user, current_database(),
                   has_database_privilege(current_database(), 'CREATE'),
                   to_regnamespace(?) IS NOT NULL,
                   CASE WHEN to_regnamespace(?) IS NOT NULL
                        THEN has_schema_privilege(to_regnamespace(?)::oid, 'USAGE')
                             AND has_schema_privilege(to_regnamespace(?)::oid, 'CREATE') END
            """;

    private static final String SCHEMA = """
            SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = ?
            """;

    /** What is known of one table of the target. */
    private record Access(
            TableName table,
            boolean schemaUsable,
            boolean readable,
            boolean rowsHidden,
            boolean owned,
            boolean writable,
            boolean rowsNeedOwner,
            String owner,
            boolean ownerIsSuperuser) {}

    private final String role;
    private final List<Access> tables;
    private final List<String> noMarker;
    private final Set<String> schemasWithoutCreate;
    private final boolean mayCreateSchemas;
    private final String database;

    private TargetPrivileges(
            String role,
            String database,
            boolean mayCreateSchemas,
            List<Access> tables,
            List<String> noMarker,
            Set<String> schemasWithoutCreate) {
        this.role = role;
        this.database = database;
        this.mayCreateSchemas = mayCreateSchemas;
        this.tables = tables;
        this.noMarker = noMarker;
        this.schemasWithoutCreate = schemasWithoutCreate;
    }

    static TargetPrivileges read(Connection connection, PackageManifest manifest, TargetRules rules)
            throws SQLException {
        List<Access> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, Tables.SLIPWAY_SCHEMA);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableName table = new TableName(row.getString(1), row.getString(2));
                    if (!rules.untouched().contains(table)) {
                        tables.add(new Access(
                                table,
                                row.getBoolean(3),
                                row.getBoolean(4),
                                row.getBoolean(5),
                                row.getBoolean(6),
                                row.getBoolean(7),
                                row.getBoolean(8),
                                row.getString(9),
                                row.getBoolean(10)));
                    }
                }
            }
        }
        Set<String> withoutCreate = new LinkedHashSet<>();
        Set<String> schemas = new HashSet<>();
        manifest.tables().forEach(table -> schemas.add(table.table().schema()));
        for (String schema : schemas) {
            try (PreparedStatement statement = connection.prepareStatement(SCHEMA)) {
                statement.setString(1, schema);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next() && !row.getBoolean(1)) {
                        withoutCreate.add(schema);
                    }
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(DATABASE)) {
            for (int i = 1; i <= 4; i++) {
                statement.setString(i, Tables.SLIPWAY_SCHEMA);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String role = Quoted.identifier(row.getString(1));
                String database = Quoted.identifier(row.getString(2));
                boolean mayCreate = row.getBoolean(3);
                List<String> noMarker = new ArrayList<>();
                if (row.getBoolean(4) && !row.getBoolean(5)) {
                    noMarker.add("ALTER SCHEMA %s OWNER TO %s;".formatted(Tables.SLIPWAY_SCHEMA, role));
                } else if (!row.getBoolean(4) && !mayCreate) {
                    noMarker.add("GRANT CREATE ON DATABASE %s TO %s;".formatted(database, role));
                }
                return new TargetPrivileges(role, database, mayCreate, tables, noMarker, withoutCreate);
            }
        }
    }

    /** Whether what planning reads can be read. */
    Check toPlan() {
        Set<String> grants = new LinkedHashSet<>();
        List<String> tablesLacking = new ArrayList<>();
        for (Access access : tables) {
            if (!access.schemaUsable()) {
                grants.add("GRANT USAGE ON SCHEMA %s TO %s;"
                        .formatted(Quoted.identifier(access.table().schema()), role));
            }
            if (!access.readable()) {
                grants.add("GRANT SELECT ON %s TO %s;".formatted(access.table().quoted(), role));
            }
            if (access.rowsHidden()) {
                grants.add("ALTER ROLE %s BYPASSRLS;".formatted(role));
            }
            if (!access.schemaUsable() || !access.readable() || access.rowsHidden()) {
                tablesLacking.add(access.table().toString());
            }
        }
        return grants.isEmpty()
                ? Check.passed(CHECK, "Role %s may read what is compared.".formatted(role))
                : Check.refused(
                        CHECK,
                        "Role %s cannot read all rows of %s.".formatted(role, named(tablesLacking)),
                        "Have an administrator run: " + named(grants, " "));
    }

    /** Whether what the plan changes may be changed. */
    Check toApply(Plan plan) {
        Set<TableName> structure = new HashSet<>();
        Set<TableName> rows = new HashSet<>();
        boolean creates = false;
        for (SchemaStatement statement : plan.statements()) {
            if (statement.table() != null) {
                structure.add(statement.table());
            }
            creates |= statement.sql().startsWith("CREATE ");
        }
        plan.tables().stream().filter(TablePlan::changes).map(TablePlan::table).forEach(rows::add);
        Set<String> grants = new LinkedHashSet<>(noMarker);
        List<String> lacking = new ArrayList<>();
        for (Access access : tables) {
            boolean needsOwner =
                    structure.contains(access.table()) || rows.contains(access.table()) && access.rowsNeedOwner();
            if (needsOwner && !access.owned()) {
                grants.add(
                        access.ownerIsSuperuser()
                                ? "ALTER TABLE %s OWNER TO %s;"
                                        .formatted(access.table().quoted(), role)
                                : "GRANT %s TO %s;".formatted(Quoted.identifier(access.owner()), role));
                lacking.add(access.table().toString());
            } else if (rows.contains(access.table()) && !access.owned() && !access.writable()) {
                grants.add("GRANT INSERT, UPDATE, DELETE ON %s TO %s;"
                        .formatted(access.table().quoted(), role));
                lacking.add(access.table().toString());
            }
        }
        if (creates) {
            schemasWithoutCreate.forEach(schema -> {
                grants.add("GRANT CREATE ON SCHEMA %s TO %s;".formatted(Quoted.identifier(schema), role));
                lacking.add("schema " + schema);
            });
        }
        boolean newSchema =
                plan.statements().stream().anyMatch(statement -> statement.sql().startsWith("CREATE SCHEMA"));
        if (newSchema && !mayCreateSchemas) {
            grants.add("GRANT CREATE ON DATABASE %s TO %s;".formatted(database, role));
        }
        if (grants.isEmpty()) {
            return Check.passed(CHECK, "Role %s may do all that the plan does.".formatted(role));
        }
        return Check.refused(
                CHECK,
                lacking.isEmpty()
                        ? "Role %s may not create what applying needs in the target's database.".formatted(role)
                        : "Role %s may not change %s as the plan does.".formatted(role, named(lacking)),
                "Have an administrator run: " + named(grants, " "));
    }

    private static String named(List<String> names) {
        return named(names, ", ");
    }

    private static String named(Iterable<String> names, String separator) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        String some = String.join(separator, all.subList(0, Math.min(TOLD, all.size())));
        return all.size() > TOLD ? "%s and %d more".formatted(some, all.size() - TOLD) : some;
    }
}
