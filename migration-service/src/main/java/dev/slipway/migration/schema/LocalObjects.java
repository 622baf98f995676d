package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.DatabaseFailureException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What belongs to one environment and never travels: a database's publications and subscriptions, user mappings, default
 * privileges, security labels, tablespaces, settings, large objects, and the versions of its extensions. A plan says what
 * the source has of it and the target has not.
 */
public final class LocalObjects {

    private static final String VERSION = "version ";
    private static final String OF_EXTENSION = " of extension ";
    private static final int TOLD = 20;

    private static final String QUERY = """
            SELECT 'publication ' || pubname FROM pg_publication
            UNION SELECT 'subscription ' || s.subname
                    FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
            UNION SELECT 'user mapping of ' || usename || ' for server ' || srvname FROM pg_user_mappings
            UNION SELECT 'default privileges of role ' || defaclrole::regrole::text
                         || COALESCE(' in schema ' || NULLIF(defaclnamespace, 0)::regnamespace::text, '')
                         || ' for ' || CASE defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
                                                          WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
                                                          WHEN 'n' THEN 'schemas' ELSE 'large objects' END
                    FROM pg_default_acl
            UNION SELECT format('security label of %s on %s %s', provider, objtype, objname)
                    FROM pg_seclabels WHERE objtype NOT IN ('database', 'tablespace', 'role')
            UNION SELECT format('tablespace %s of %s', s.spcname, c.oid::regclass)
                    FROM pg_class c JOIN pg_tablespace s ON s.oid = c.reltablespace
                   WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'm', 'i', 'I')
            UNION SELECT 'setting ' || split_part(setting, '=', 1) || ' of the database'
                    FROM pg_db_role_setting r JOIN pg_database d ON d.oid = r.setdatabase
                   CROSS JOIN LATERAL unnest(r.setconfig) AS setting
                   WHERE d.datname = current_database() AND r.setrole = 0
            UNION SELECT 'large objects' WHERE EXISTS (SELECT FROM pg_largeobject_metadata)
            UNION SELECT 'version ' || extversion || ' of extension ' || extname
                    FROM pg_extension WHERE extname <> 'plpgsql'
             ORDER BY 1
            """;

    private LocalObjects() {}

    /** What the database has of it, in words, in order. */
    public static List<String> read(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            Set<String> objects = new TreeSet<>();
            while (rows.next()) {
                objects.add(rows.getString(1));
            }
            return List.copyOf(objects);
        } catch (SQLException e) {
            throw new DatabaseFailureException("What belongs to the environment cannot be read", e);
        }
    }

    /**
     * What there is to say of it, each a sentence.
     *
     * @param source what the source has
     * @param target what the target has
     */
    public static List<String> differences(List<String> source, List<String> target) {
        List<String> sentences = new ArrayList<>();
        List<String> behind = source.stream()
                .filter(Predicate.not(target::contains))
                .filter(object -> !object.startsWith(VERSION))
                .toList();
        if (!behind.isEmpty()) {
            sentences.add("These belong to an environment and do not travel; the target lacks them: %s."
                    .formatted(told(behind)));
        }
        Map<String, String> wanted = versions(source);
        Map<String, String> present = versions(target);
        wanted.forEach((extension, version) -> {
            String other = present.get(extension);
            if (other != null && !other.equals(version)) {
                sentences.add(
                        "The source has version %s of extension %s, the target version %s; extensions are not updated (ALTER EXTENSION … UPDATE does)."
                                .formatted(version, extension, other));
            }
        });
        List<String> own = present.keySet().stream()
                .filter(Predicate.not(wanted::containsKey))
                .sorted()
                .toList();
        if (!own.isEmpty()) {
            sentences.add("Extensions that only the target has stay, each with its schema: %s.".formatted(told(own)));
        }
        return sentences;
    }

    /** By extension, in the order in which they are told. */
    private static Map<String, String> versions(List<String> objects) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String object : objects) {
            int at = object.indexOf(OF_EXTENSION);
            if (object.startsWith(VERSION) && at > 0) {
                versions.put(object.substring(at + OF_EXTENSION.length()), object.substring(VERSION.length(), at));
            }
        }
        return versions;
    }

    private static String told(List<String> objects) {
        String some = String.join(", ", objects.subList(0, Math.min(TOLD, objects.size())));
        return objects.size() > TOLD ? "%s and %d more".formatted(some, objects.size() - TOLD) : some;
    }
}
