package dev.slipway.backup.postgres;

import dev.slipway.backup.ApplicationVersion;
import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreCheck.Subject;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.PostgresToolsMissingException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What could stop a restore, looked at one by one. Nothing is changed. */
final class RestoreChecks {

    static final String TOLERANT_NEEDS_BESIDE =
            "A tolerant restore needs a role that may create databases: within the live one every error undoes all.";

    private static final int MAX_NAME_BYTES = 63;
    private static final Pattern COLLATE = Pattern.compile("COLLATE pg_catalog\\.(\"(?:[^\"]|\"\")+\"|\\w+)");
    private static final Pattern GRANTEE = Pattern.compile(" TO (\"(?:[^\"]|\"\")+\"|\\w+)(?: WITH GRANT OPTION)?;");

    private static final String MISSING_EXTENSIONS = """
            SELECT wanted FROM unnest(?::text[]) wanted
             WHERE NOT EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = wanted)
             ORDER BY 1
            """;

    private static final String MISSING_COLLATIONS = """
            SELECT wanted FROM unnest(?::text[]) wanted
             WHERE NOT EXISTS (SELECT FROM pg_collation c
                                WHERE c.collname = wanted AND c.collnamespace = 'pg_catalog'::regnamespace
                                  AND c.collencoding IN (-1, (SELECT encoding FROM pg_database
                                                               WHERE datname = current_database())))
             ORDER BY 1
            """;

    private static final String MISSING_ROLES = """
            SELECT wanted FROM unnest(?::text[]) wanted
             WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = wanted)
             ORDER BY 1
            """;

    private static final String FOREIGN_ROLES = """
            SELECT r.rolname FROM unnest(?::text[]) wanted JOIN pg_roles r ON r.rolname = wanted
             WHERE NOT pg_has_role(r.oid, 'MEMBER')
             ORDER BY 1
            """;

    private final ConnectionSettings environment;
    private final Connection session;
    private final BackupContent content;
    private final RestoreChoices choices;
    private final List<RestoreCheck> checks = new ArrayList<>();

    RestoreChecks(ConnectionSettings environment, Connection session, BackupContent content, RestoreChoices choices) {
        this.environment = environment;
        this.session = session;
        this.content = content;
        this.choices = choices;
    }

    List<RestoreCheck> all(RestoreEngine.Objects objects) throws SQLException {
        ArchivedContents contents = contents(objects);
        PostgresTools tools = tools();
        version(contents);
        privileges();
        disk();
        applicationVersion();
        if (contents != null) {
            extensions(contents);
            encoding(contents);
            collations(contents);
            roles(contents);
            if (tools != null && !choices.tables().isEmpty()) {
                tables(contents, tools);
            }
        }
        return List.copyOf(checks);
    }

    private @Nullable ArchivedContents contents(RestoreEngine.Objects objects) {
        try {
            ArchivedContents contents = DirectoryArchive.contentsOf(content, objects);
            pass(Subject.TABLE_OF_CONTENTS, "The backup can be decrypted, and its table of contents can be read.");
            return contents;
        } catch (JobFailedException.Permanent e) {
            fail(Subject.TABLE_OF_CONTENTS, e.reason());
        } catch (IOException e) {
            fail(
                    Subject.TABLE_OF_CONTENTS,
                    "The archive's table of contents cannot be read: it is damaged, or of a version that is not"
                            + " known.");
        }
        return null;
    }

    private @Nullable PostgresTools tools() throws SQLException {
        try {
            PostgresTools tools = PostgresTools.locate(
                    Math.max(content.toolMajor(), session.getMetaData().getDatabaseMajorVersion()));
            pass(Subject.TOOLS, "PostgreSQL's client programs of version %d are there.".formatted(tools.major()));
            return tools;
        } catch (PostgresToolsMissingException e) {
            fail(Subject.TOOLS, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void version(@Nullable ArchivedContents contents) throws SQLException {
        int target = session.getMetaData().getDatabaseMajorVersion();
        int source = contents == null
                ? target
                : contents.serverMajor()
                        .orElseGet(() -> Integer.parseInt(content.server().split("[^0-9]", 2)[0]));
        if (target < source) {
            tolerable(
                    Subject.SERVER_VERSION,
                    ("The backup is of PostgreSQL %d and the server is PostgreSQL %d, which is older. Restore into a"
                                    + " newer server, or tolerantly.")
                            .formatted(source, target));
        } else {
            pass(
                    Subject.SERVER_VERSION,
                    "The server is PostgreSQL %d, and the backup is of PostgreSQL %d.".formatted(target, source));
        }
    }

    private void privileges() throws SQLException {
        String newDatabase = choices.newDatabase();
        if (newDatabase != null) {
            newDatabase(newDatabase);
        } else if (!choices.tables().isEmpty()) {
            pass(Subject.PRIVILEGES, "The chosen tables are replaced within the database.");
        } else if (BesideRestore.isPossible(session) && maintenance()) {
            pass(Subject.PRIVILEGES, "The backup is loaded beside the live database, which it then replaces.");
        } else if (choices.tolerant()) {
            fail(Subject.PRIVILEGES, TOLERANT_NEEDS_BESIDE);
        } else {
            List<String> foreign = InPlaceRestore.notOwned(session);
            if (foreign.isEmpty()) {
                pass(Subject.PRIVILEGES, "The backup replaces the live content in one transaction.");
            } else {
                fail(Subject.PRIVILEGES, InPlaceRestore.explainNotOwned(foreign));
            }
        }
    }

    private void newDatabase(String name) throws SQLException {
        if (name.isBlank()
                || name.indexOf('\0') >= 0
                || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            fail(
                    Subject.PRIVILEGES,
                    "A database's name has 1 to %d bytes; choose another for the new one.".formatted(MAX_NAME_BYTES));
        } else if (!BesideRestore.mayCreate(session) || !maintenance()) {
            fail(Subject.PRIVILEGES, "The environment's role may not create databases, so there can be no new one.");
        } else if (!strings("SELECT datname FROM pg_database WHERE datname = ANY (?::text[])", List.of(name))
                .isEmpty()) {
            fail(Subject.PRIVILEGES, "There is a database named %s already; choose another name.".formatted(name));
        } else {
            pass(Subject.PRIVILEGES, "The new database %s can be created.".formatted(name));
        }
    }

    private boolean maintenance() throws SQLException {
        Optional<ServerSession> server = ServerSession.open(environment);
        if (server.isPresent()) {
            server.get().close();
        }
        return server.isPresent();
    }

    private void extensions(ArchivedContents contents) throws SQLException {
        List<String> wanted = contents.ofKind("EXTENSION").stream()
                .map(ArchivedContents.Entry::name)
                .toList();
        List<String> missing = strings(MISSING_EXTENSIONS, wanted);
        if (missing.isEmpty()) {
            pass(Subject.EXTENSIONS, "The server has all %d extensions.".formatted(wanted.size()));
        } else {
            tolerable(
                    Subject.EXTENSIONS,
                    "The server lacks the extensions %s; install them.".formatted(String.join(", ", missing)));
        }
    }

    private void encoding(ArchivedContents contents) throws SQLException {
        String target = one("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()");
        if (target.equals(contents.encoding()) || target.equals("UTF8")) {
            pass(Subject.ENCODING, "The database's encoding %s has all characters of the backup.".formatted(target));
        } else {
            tolerable(
                    Subject.ENCODING,
                    "The backup is written in %s, and the database's encoding %s may not have all its characters."
                            .formatted(contents.encoding(), target));
        }
    }

    private void collations(ArchivedContents contents) throws SQLException {
        Set<String> wanted = new TreeSet<>();
        for (ArchivedContents.Entry entry : contents.entries()) {
            Matcher collate = COLLATE.matcher(entry.definition());
            while (collate.find()) {
                wanted.add(unquoted(collate.group(1)));
            }
        }
        List<String> missing = strings(MISSING_COLLATIONS, List.copyOf(wanted));
        if (!missing.isEmpty()) {
            tolerable(
                    Subject.COLLATION,
                    "The server lacks the collations %s; install the locales on its machine."
                            .formatted(String.join(", ", missing)));
            return;
        }
        String target = one("SELECT coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', datcollate)"
                + " FROM pg_database d WHERE datname = current_database()");
        String source = contents.databaseOption("ICU_LOCALE")
                .or(() -> contents.databaseOption("BUILTIN_LOCALE"))
                .or(() -> contents.databaseOption("LC_COLLATE"))
                .or(() -> contents.databaseOption("LOCALE"))
                .orElse(target);
        pass(
                Subject.COLLATION,
                source.equals(target)
                        ? "Texts are sorted by %s, as in the backup.".formatted(target)
                        : "Texts will be sorted by %s, and not by %s as in the backup.".formatted(target, source));
    }

    private void roles(ArchivedContents contents) throws SQLException {
        if (choices.ownership() == RestoreChoices.Ownership.DROP
                || !choices.tables().isEmpty()) {
            pass(Subject.ROLES, "Owners and privileges stay out of it.");
            return;
        }
        Set<String> owners = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        for (ArchivedContents.Entry entry : contents.entries()) {
            if (!entry.owner().isEmpty()
                    && !entry.owner().startsWith("pg_")
                    && !entry.kind().equals("DATABASE")) {
                owners.add(entry.owner());
            }
            Matcher grantee = GRANTEE.matcher(entry.isPrivilege() ? entry.definition() : "");
            while (grantee.find()) {
                all.add(unquoted(grantee.group(1)));
            }
        }
        all.addAll(owners);
        all.remove("PUBLIC");
        List<String> missing = strings(MISSING_ROLES, List.copyOf(all));
        List<String> foreign = strings(FOREIGN_ROLES, List.copyOf(owners));
        if (!missing.isEmpty()) {
            tolerable(
                    Subject.ROLES,
                    "The server lacks the roles %s; create them, or leave owners and privileges out."
                            .formatted(String.join(", ", missing)));
        }
        if (!foreign.isEmpty()) {
            tolerable(
                    Subject.ROLES,
                    ("The environment's role may not make %s the owner of anything; grant it these roles, or leave"
                                    + " owners and privileges out.")
                            .formatted(String.join(", ", foreign)));
        }
        if (missing.isEmpty() && foreign.isEmpty()) {
            pass(Subject.ROLES, "All owners and those with privileges exist.");
        }
    }

    /** Known only where the server's files are on this machine and the role may see where; the least that is needed. */
    private void disk() {
        long needed =
                content.objects().stream().mapToLong(ArtifactObject::sizeBytes).sum();
        try {
            Path directory = Path.of(one("SELECT current_setting('data_directory')"));
            if (InetAddress.getByName(environment.host()).isLoopbackAddress()
                    && Files.exists(directory.resolve("PG_VERSION"))) {
                long free = Files.getFileStore(directory).getUsableSpace();
                if (free < needed) {
                    tolerable(
                            Subject.DISK,
                            "The server's disk has %d MB left, and the backup is %d MB even compressed; make room."
                                    .formatted(free >> 20, needed >> 20));
                } else {
                    pass(Subject.DISK, "The server's disk has %d MB left.".formatted(free >> 20));
                }
            }
        } catch (SQLException | IOException e) {
            // the role may not know, or the files are not ours to see: then there is nothing to say
            return;
        }
    }

    /** A new database is nobody's yet, so there is nothing to compare with. */
    private void applicationVersion() throws SQLException {
        ApplicationVersion archived = content.applicationVersion();
        if (archived == null || choices.newDatabase() != null) {
            return;
        }
        try (Statement statement = session.createStatement()) {
            // whoever has the table locked may keep it for long
            statement.execute("SET lock_timeout = '2s'");
        }
        Optional<ApplicationVersion> live = VersionRows.read(archived.row(), session);
        if (live.isEmpty()) {
            pass(
                    Subject.APPLICATION_VERSION,
                    "The backup is of version %s of the application; the environment does not say which it has."
                            .formatted(archived.value()));
        } else if (live.get().value().equals(archived.value())) {
            pass(
                    Subject.APPLICATION_VERSION,
                    "The backup and the environment are of the application's version %s.".formatted(archived.value()));
        } else {
            checks.add(RestoreCheck.warning(
                    Subject.APPLICATION_VERSION,
                    ("The backup is of version %s of the application, and the environment of version %s (%s). Run the"
                                    + " application in the backup's version afterwards, or let it upgrade the data.")
                            .formatted(archived.value(), live.get().value(), archived.row())));
        }
    }

    private void tables(ArchivedContents contents, PostgresTools tools) throws SQLException {
        try {
            List<String> obstacles =
                    ChosenTablesRestore.obstacles(session, environment, tools, content, choices, contents);
            obstacles.forEach(obstacle -> fail(Subject.TABLES, obstacle));
            if (obstacles.isEmpty()) {
                pass(
                        Subject.TABLES,
                        "The %d chosen tables are made as they were when the backup was taken."
                                .formatted(ChosenTablesRestore.chosen(content, choices)
                                        .size()));
            }
        } catch (JobFailedException.Permanent e) {
            fail(Subject.TABLES, e.reason());
        } catch (IOException e) {
            throw new JobFailedException.Temporary("The database's structure could not be read.", e);
        }
    }

    private void pass(Subject subject, String detail) {
        checks.add(RestoreCheck.passed(subject, detail));
    }

    private void tolerable(Subject subject, String detail) {
        checks.add(RestoreCheck.tolerable(subject, detail));
    }

    private void fail(Subject subject, String detail) {
        checks.add(RestoreCheck.failed(subject, detail));
    }

    private static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }

    private String one(String query) throws SQLException {
        return InPlaceRestore.strings(session, query).getFirst();
    }

    private List<String> strings(String query, List<String> parameter) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(query)) {
            statement.setArray(1, session.createArrayOf("text", parameter.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }
}
