package dev.slipway.migration.check;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.VariableType;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.environment.Environment;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.packaging.DatabaseTraits;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageManifest;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.plan.TargetRules;
import dev.slipway.migration.ruleset.ReadProductVersion;
import dev.slipway.migration.schema.Safety;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.signing.RequireSignatures;
import dev.slipway.migration.signing.RequireSignatures.Lacking;
import dev.slipway.migration.signing.RequireSignatures.Met;
import dev.slipway.migration.signing.RequireSignatures.NotRequired;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks whether a package can go to a target. Changes nothing. */
@Component
public class ExamineTarget {

    private static final int OLDEST_MAJOR = 15;
    private static final long NOTEWORTHY_BYTES = 256L << 20;

    /** New rows are written to the table and to its indexes, and once more to the write-ahead log. */
    private static final int WRITTEN_TIMES = 3;

    private final TargetOccupation occupation;
    private final RequireSignatures requireSignatures;
    private final ReadableBackups readableBackups;

    ExamineTarget(TargetOccupation occupation, RequireSignatures requireSignatures, ReadableBackups readableBackups) {
        this.occupation = occupation;
        this.requireSignatures = requireSignatures;
        this.readableBackups = readableBackups;
    }

    /** What was found before planning, and what is needed to look on when there is a plan. */
    public static final class Examined {

        private final List<Check> checks;
        private final TargetPrivileges privileges;

        private Examined(List<Check> checks, TargetPrivileges privileges) {
            this.checks = List.copyOf(checks);
            this.privileges = privileges;
        }

        /** The checks so far. */
        public List<Check> checks() {
            return checks;
        }

        /** Why planning is of no use; empty if it is. */
        public Optional<Check> obstacleToPlanning() {
            return checks.stream()
                    .filter(check -> check.id().equals(TargetPrivileges.CHECK)
                            && check.consequence() == Check.Consequence.REFUSE)
                    .findFirst();
        }
    }

    /**
     * What can be known before a plan is made.
     *
     * @param digest the package
     * @param manifest what it says about itself
     * @param target where it is to go
     * @param database the target's database
     * @param missing which of the variables that the package requires the target lacks
     * @throws DatabaseFailureException when the target does not answer as it should
     */
    public Examined before(
            PackageDigest digest,
            PackageManifest manifest,
            Environment target,
            ManagedDatabase database,
            List<RequiredVariable> missing) {
        try (Connection connection = database.open()) {
            List<Check> checks = new ArrayList<>();
            checks.add(occupied(connection, target));
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION READ ONLY");
            }
            checks.add(variables(target.ref(), manifest.requiredVariables(), missing));
            checks.add(version(manifest, database.serverMajor(connection)));
            checks.add(extensions(connection, manifest));
            DatabaseTraits traits = DatabaseTraits.read(connection);
            checks.add(encoding(manifest.database(), traits));
            checks.add(collation(connection, manifest.database(), traits));
            String versionQuery = manifest.ruleSet().productVersion();
            if (versionQuery != null) {
                checks.add(productVersion(
                        manifest.productVersion(),
                        ReadProductVersion.of(connection, versionQuery).orElse(null)));
            }
            checks.add(signatures(digest, target));
            checks.add(rollback(target));
            TargetPrivileges privileges =
                    TargetPrivileges.read(connection, manifest, new TargetRules(manifest, Tables.list(connection)));
            checks.add(privileges.toPlan());
            connection.rollback();
            return new Examined(checks, privileges);
        } catch (SQLException e) {
            throw new DatabaseFailureException("The target cannot be examined", e);
        }
    }

    /**
     * All checks, with those that need the plan.
     *
     * @param examined what was found before
     * @param manifest what the package says about itself
     * @param plan what would change
     * @param database the target's database
     */
    public List<Check> after(Examined examined, PackageManifest manifest, Plan plan, ManagedDatabase database) {
        List<Check> checks = new ArrayList<>(examined.checks());
        checks.removeIf(check -> check.id().equals(TargetPrivileges.CHECK));
        checks.add(examined.privileges.toApply(plan));
        try (Connection connection = database.open()) {
            checks.add(disk(connection, manifest, plan));
        } catch (SQLException e) {
            throw new DatabaseFailureException("The target's size cannot be read", e);
        }
        return checks;
    }

    private Check occupied(Connection connection, Environment target) {
        Optional<String> who = occupation.of(target.ref());
        if (who.isPresent()) {
            return Check.warning(
                    "target-free",
                    who.get() + " is under way.",
                    "Nothing to do: a migration waits until it has ended.");
        }
        Optional<EnvironmentLock> lock = EnvironmentLock.tryShared(connection);
        if (lock.isEmpty()) {
            return Check.warning(
                    "target-free",
                    "The database of %s is being changed by a migration or a restore.".formatted(target.ref()),
                    "Nothing to do: a migration waits until that has ended.");
        }
        lock.get().close();
        return Check.passed("target-free", "Nothing else changes %s.".formatted(target.ref()));
    }

    /**
     * Whether the target has what a package requires; changes as soon as somebody gives it.
     *
     * @param required what the package requires
     * @param missing which of it the target lacks
     */
    public static Check variables(
            EnvironmentRef target, List<RequiredVariable> required, List<RequiredVariable> missing) {
        if (missing.isEmpty()) {
            return Check.passed(
                    "variables",
                    required.isEmpty()
                            ? "No variables are required."
                            : "%s has all %d required variables.".formatted(target, required.size()));
        }
        return Check.toGive(
                "variables",
                "%s lacks %s."
                        .formatted(
                                target,
                                missing.stream()
                                        .map(variable -> "%s (%s)"
                                                .formatted(
                                                        variable.name(),
                                                        variable.type() == VariableType.SECRET ? "secret" : "plain"))
                                        .collect(Collectors.joining(", "))),
                "Give them with the migration or its decisions, under variables, or set them in the environment.");
    }

    private static Check version(PackageManifest manifest, int major) {
        if (major < manifest.postgresMajor()) {
            return Check.toDecide(
                    "postgres-version",
                    "The source runs PostgreSQL %d, the target only %d.".formatted(manifest.postgresMajor(), major),
                    "Upgrade the target, or decide to continue: what it does not understand fails and is rolled back.");
        }
        if (major < OLDEST_MAJOR) {
            return Check.warning(
                    "postgres-version",
                    "The target runs PostgreSQL %d; Slipway is tested with %d and later."
                            .formatted(major, OLDEST_MAJOR),
                    "Upgrade the target.");
        }
        return Check.passed(
                "postgres-version",
                "The source runs PostgreSQL %d, the target %d.".formatted(manifest.postgresMajor(), major));
    }

    private static Check extensions(Connection connection, PackageManifest manifest) throws SQLException {
        List<String> notAvailable = new ArrayList<>();
        List<String> notAllowed = new ArrayList<>();
        List<String> toCreate = new ArrayList<>();
        for (String extension : manifest.extensions()) {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT EXISTS (SELECT FROM pg_extension WHERE extname = ?),
                           count(*) > 0,
                           coalesce(bool_or(NOT superuser OR trusted
                                            AND has_database_privilege(current_database(), 'CREATE')), false)
                               OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                      FROM pg_available_extension_versions WHERE name = ?
                    """)) {
                statement.setString(1, extension);
                statement.setString(2, extension);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (row.getBoolean(1)) {
                        continue;
                    }
                    if (!row.getBoolean(2)) {
                        notAvailable.add(extension);
                    } else if (row.getBoolean(3)) {
                        toCreate.add(extension);
                    } else {
                        notAllowed.add(extension);
                    }
                }
            }
        }
        if (!notAvailable.isEmpty()) {
            return Check.refused(
                    "extensions",
                    "The target's server does not have the extensions %s.".formatted(String.join(", ", notAvailable)),
                    "Have them installed on the server, or take them out of the source.");
        }
        if (!notAllowed.isEmpty()) {
            return Check.refused(
                    "extensions",
                    "The target's role may not create the extensions %s.".formatted(String.join(", ", notAllowed)),
                    "Have an administrator run: "
                            + notAllowed.stream()
                                    .map(name -> "CREATE EXTENSION \"%s\";".formatted(name))
                                    .collect(Collectors.joining(" ")));
        }
        return Check.passed(
                "extensions",
                toCreate.isEmpty()
                        ? "The target has all extensions of the source."
                        : "The target's server has the extensions %s, which applying creates."
                                .formatted(String.join(", ", toCreate)));
    }

    private static Check encoding(@Nullable DatabaseTraits source, DatabaseTraits target) {
        if (source == null) {
            return Check.warning(
                    "encoding",
                    "The package does not say how its source is encoded; the target is in %s."
                            .formatted(target.encoding()),
                    "Build the package again.");
        }
        if (source.encoding().equals(target.encoding()) || target.encoding().equals("UTF8")) {
            return Check.passed(
                    "encoding",
                    "The source is in %s, the target in %s.".formatted(source.encoding(), target.encoding()));
        }
        return Check.toDecide(
                "encoding",
                "The source is in %s, the target in %s, which may lack characters."
                        .formatted(source.encoding(), target.encoding()),
                "Move the target to a database in %s, or decide to continue: a character that it lacks fails and is rolled back."
                        .formatted(source.encoding()));
    }

    private static Check collation(Connection connection, @Nullable DatabaseTraits source, DatabaseTraits target)
            throws SQLException {
        String outdated = connection.getMetaData().getDatabaseMajorVersion() < OLDEST_MAJOR
                ? null
                : outdatedCollation(connection);
        if (outdated != null) {
            return Check.warning(
                    "collation",
                    outdated,
                    "Run REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION on the target.");
        }
        if (source == null) {
            return Check.warning(
                    "collation", "The package does not say how its source sorts.", "Build the package again.");
        }
        if (!source.collation().equals(target.collation())) {
            return Check.warning(
                    "collation",
                    "The source sorts by %s, the target by %s: lists may come in another order, and ranges of text may hold other values."
                            .formatted(source.collation(), target.collation()),
                    null);
        }
        return source.characterType().equals(target.characterType())
                ? Check.passed("collation", "Both sort by %s.".formatted(target.collation()))
                : Check.warning(
                        "collation",
                        "The source knows letters by %s, the target by %s: upper and lower case may be told apart otherwise."
                                .formatted(source.characterType(), target.characterType()),
                        null);
    }

    /** Indexes on text may be wrong where the operating system sorts otherwise than when they were built. */
    private static @Nullable String outdatedCollation(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT d.datcollversion, pg_database_collation_actual_version(d.oid)
                          FROM pg_database d
                         WHERE d.datname = current_database()
                           AND d.datcollversion <> pg_database_collation_actual_version(d.oid)
                        """)) {
            return row.next()
                    ? "The target's indexes were built with version %s of its collation, the server has %s."
                            .formatted(row.getString(1), row.getString(2))
                    : null;
        }
    }

    private static Check productVersion(@Nullable String source, @Nullable String target) {
        if (source == null || target == null) {
            return Check.warning(
                    "product-version",
                    "The rule set asks for the product's version, but %s does not tell it."
                            .formatted(source == null ? "the package" : "the target"),
                    "See that source and target run the same version.");
        }
        return source.equals(target)
                ? Check.passed("product-version", "Source and target are of version %s.".formatted(target))
                : Check.toDecide(
                        "product-version",
                        "The source is of version %s, the target of %s.".formatted(source, target),
                        "Bring both to the same version, or decide to continue.");
    }

    private Check signatures(PackageDigest digest, Environment target) {
        return switch (requireSignatures.verdict(digest, target.ref(), target.stage())) {
            case NotRequired _ -> Check.passed("signatures", "No signatures are required.");
            case Met met -> Check.passed("signatures", "Signed by %s.".formatted(String.join(", ", met.signers())));
            case Lacking lacking -> Check.toGive("signatures", lacking.sentence(), lacking.action());
        };
    }

    private Check rollback(Environment target) {
        Optional<Boolean> readable = readableBackups.of(target.ref());
        if (readable.isEmpty()) {
            return Check.warning(
                    "rollback",
                    "Whether Slipway can read the backup that it takes before is not known, because backup-service does not answer.",
                    "Plan again to know whether the migration could be rolled back.");
        }
        return readable.get()
                ? Check.passed("rollback", "The backup that is taken before can be restored by a rollback.")
                : Check.toDecide(
                        "rollback",
                        "Backups of %s are encrypted to keys that Slipway does not have: the migration could not be rolled back through Slipway."
                                .formatted(target.ref()),
                        "Set readableByService in the environment's backup encryption and plan again, or decide to continue without a rollback: then only a restore with the key brings back what was.");
    }

    private static Check disk(Connection connection, PackageManifest manifest, Plan plan) throws SQLException {
        Map<TableName, PackagedTable> packaged = new HashMap<>();
        manifest.tables().forEach(table -> packaged.put(table.table(), table));
        long rows = 0;
        for (TablePlan table : plan.tables()) {
            PackagedTable content = packaged.get(table.table());
            if (content != null && content.content() != null && content.rows() > 0) {
                double bytesPerRow = (double) content.content().bytes() / content.rows();
                rows += (long) ((table.added() + table.changed()) * bytesPerRow) * WRITTEN_TIMES;
            }
        }
        long rewritten = 0;
        for (SchemaStatement statement : plan.statements()) {
            if (statement.safety() == Safety.REWRITING && statement.table() != null) {
                rewritten += 2
                        * size(
                                connection,
                                "pg_total_relation_size(to_regclass(?))",
                                statement.table().quoted());
            }
        }
        long database = size(connection, "pg_database_size(?::name)", connection.getCatalog());
        long needed = rows + rewritten;
        String sentence =
                "Applying writes about %s; the target's database has %s. How much is free on its disk PostgreSQL does not tell."
                        .formatted(inWords(needed), inWords(database));
        return needed < Math.max(NOTEWORTHY_BYTES, database / 20)
                ? Check.passed("disk", sentence)
                : Check.warning("disk", sentence, "See that the target's server has at least that much free.");
    }

    private static long size(Connection connection, String function, String of) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT coalesce(" + function + ", 0)")) {
            statement.setString(1, of);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String inWords(long bytes) {
        if (bytes < 1 << 20) {
            return "%d kB".formatted((bytes + 1023) >> 10);
        }
        return bytes < 1 << 30
                ? "%d MB".formatted(bytes >> 20)
                : String.format(Locale.ROOT, "%.1f GB", (double) bytes / (1 << 30));
    }
}
