package dev.slipway.environment.registry.postgres;

import dev.slipway.environment.registry.MissingPrivilege;
import dev.slipway.environment.registry.MissingPrivilege.Privilege;
import dev.slipway.managedpostgres.Tables;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Asks the server's catalog what the session's role may not do. Every grant is composed by the server's own quoting.
 */
final class Privileges {

    /** The application's relations, as ({@code oid, schema, name, kind, owner}). */
    static final String RELATIONS = """
            SELECT c.oid, n.oid AS schema_oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
                   c.relowner AS owner
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm')
               AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND n.nspname <> '%s'
               AND NOT EXISTS (SELECT FROM pg_depend d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """.formatted(Tables.SLIPWAY_SCHEMA);

    private static final String NOT_READABLE = """
            SELECT format('%%s of the tables and sequences in schema %%s cannot be read, %%s for one.',
                          count(*), schema, min(name)),
                   format('GRANT USAGE ON SCHEMA %%1$I TO %%2$I; GRANT SELECT ON ALL TABLES IN SCHEMA %%1$I TO %%2$I; '
                          'GRANT SELECT ON ALL SEQUENCES IN SCHEMA %%1$I TO %%2$I;', schema, current_user)
              FROM (%s) AS relation
             WHERE kind IN ('r', 'p', 'S')
               AND NOT (has_schema_privilege(schema_oid, 'USAGE')
                        AND CASE kind WHEN 'S' THEN has_sequence_privilege(oid, 'SELECT')
                                      ELSE has_table_privilege(oid, 'SELECT') END)
             GROUP BY schema
             ORDER BY schema
            """.formatted(RELATIONS);

    private static final String HIDDEN_ROWS = """
            SELECT format('Row-level security hides rows of %%s tables, %%s.%%s for one.',
                          count(*), min(schema), min(name)),
                   format('ALTER ROLE %%I BYPASSRLS;', current_user)
              FROM (%s) AS relation
             WHERE kind IN ('r', 'p') AND row_security_active(oid)
            HAVING count(*) > 0
            """.formatted(RELATIONS);

    /** An owner that is a superuser is not to be granted: each relation gets a new owner instead. */
    private static final String NOT_OWNED = """
            SELECT format('%%s of the tables, views and sequences belong to role %%s, %%s.%%s for one; '
                          'only their owner may change their structure.',
                          count(*), owner_name, min(schema), min(name)),
                   CASE WHEN owner_is_superuser
                        THEN string_agg(format('ALTER TABLE %%I.%%I OWNER TO %%I;', schema, name, current_user),
                                        ' ' ORDER BY schema, name)
                        ELSE format('GRANT %%I TO %%I;', owner_name, current_user) END
              FROM (SELECT relation.*, r.rolname AS owner_name, r.rolsuper AS owner_is_superuser
                      FROM (%s) AS relation
                      JOIN pg_roles r ON r.oid = relation.owner
                     WHERE NOT pg_has_role(relation.owner, 'USAGE')
                       -- the sequence of a serial or identity column follows its table's owner
                       AND NOT EXISTS (SELECT FROM pg_depend d
                                        WHERE d.classid = 'pg_class'::regclass AND d.objid = relation.oid
                                          AND relation.kind = 'S' AND d.deptype IN ('a', 'i'))) AS foreign_relation
             GROUP BY owner_name, owner_is_superuser
             ORDER BY owner_name
            """.formatted(RELATIONS);

    private static final String NOT_CREATABLE = """
            SELECT format('New tables cannot be created in schema %%s.', n.nspname),
                   format('GRANT USAGE, CREATE ON SCHEMA %%I TO %%I;', n.nspname, current_user)
              FROM pg_namespace n
             WHERE n.oid IN (SELECT schema_oid FROM (%1$s) AS relation
                             UNION ALL
                             SELECT oid FROM pg_namespace WHERE nspname = :schema
                             UNION ALL
                             SELECT oid FROM pg_namespace
                              WHERE nspname = 'public' AND CAST(:schema AS text) IS NULL
                                AND NOT EXISTS (SELECT FROM (%1$s) AS relation))
               AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE'))
             ORDER BY n.nspname
            """.formatted(RELATIONS);

    private static final String NO_MARKER_SCHEMA = """
            SELECT 'Schema %1$s, where a migration leaves its mark, cannot be created or used.',
                   CASE WHEN marker.oid IS NULL
                        THEN format('GRANT CREATE ON DATABASE %%I TO %%I;', current_database(), current_user)
                        ELSE format('ALTER SCHEMA %1$s OWNER TO %%I;', current_user) END
              FROM (SELECT to_regnamespace('%1$s')::oid AS oid) AS marker
             WHERE NOT CASE WHEN marker.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
                            ELSE has_schema_privilege(marker.oid, 'USAGE')
                                 AND has_schema_privilege(marker.oid, 'CREATE') END
            """.formatted(Tables.SLIPWAY_SCHEMA);

    private static final String NO_DATABASE_BESIDE = """
            SELECT 'A restore is done in place: beside the live database it needs a role that may create databases'
                   ' and owns this one.',
                   concat_ws(' ',
                             CASE WHEN NOT may_create THEN format('ALTER ROLE %I CREATEDB;', current_user) END,
                             CASE WHEN NOT owns THEN format('ALTER DATABASE %I OWNER TO %I;',
                                                            current_database(), current_user) END)
              FROM (SELECT r.rolcreatedb OR r.rolsuper AS may_create, pg_has_role(d.datdba, 'USAGE') AS owns
                      FROM pg_roles r, pg_database d
                     WHERE r.rolname = current_user AND d.datname = current_database()) AS role
             WHERE NOT (may_create AND owns)
            """;

    private final JdbcClient jdbc;
    private final @Nullable String schema;

    /** @param schema where the application keeps its tables, or null when that was not said */
    Privileges(JdbcClient jdbc, @Nullable String schema) {
        this.jdbc = jdbc;
        this.schema = schema;
    }

    /** What is lacking, the required privileges first. */
    List<MissingPrivilege> missing() {
        return Stream.of(
                        missing(Privilege.READ_ALL, NOT_READABLE),
                        missing(Privilege.READ_ALL, HIDDEN_ROWS),
                        missing(Privilege.OWN_TABLES, NOT_OWNED),
                        missing(Privilege.CREATE_IN_SCHEMA, NOT_CREATABLE),
                        missing(Privilege.CREATE_SCHEMA, NO_MARKER_SCHEMA),
                        missing(Privilege.CREATE_DATABASE, NO_DATABASE_BESIDE))
                .flatMap(List::stream)
                .toList();
    }

    private List<MissingPrivilege> missing(Privilege privilege, String sql) {
        return jdbc.sql(sql)
                .param("schema", schema)
                .query((row, _) -> new MissingPrivilege(privilege, row.getString(1), row.getString(2)))
                .list();
    }
}
