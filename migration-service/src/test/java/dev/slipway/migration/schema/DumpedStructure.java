package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A database's structure as pg_dump tells it, which knows nothing of our own catalog. */
public final class DumpedStructure {

    private DumpedStructure() {}

    /** pg_dump's statements in an order of no meaning; the columns of a table, too. */
    public static List<String> of(ManagedDatabase database) {
        try {
            Process process = PostgresTools.locate(15)
                    .command(
                            "pg_dump",
                            database.settings(),
                            List.of(
                                    "--schema-only",
                                    "--no-owner",
                                    "--no-privileges",
                                    "--no-publications",
                                    "--no-subscriptions",
                                    "--exclude-schema=slipway"))
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            String sql = text.lines().filter(line -> !line.startsWith("\\")).collect(Collectors.joining("\n"));
            return SqlStatements.of(sql).stream()
                    .filter(statement -> !statement.startsWith("SET ") && !statement.startsWith("SELECT "))
                    .filter(statement -> !statement.contains(" EXTENSION "))
                    // no comment, where a new database has one
                    .filter(statement -> !statement.equals("COMMENT ON SCHEMA public IS ''"))
                    .filter(statement ->
                            !statement.startsWith("CREATE SERVER ") && !statement.startsWith("CREATE USER MAPPING "))
                    .map(DumpedStructure::withoutColumnOrder)
                    .map(DumpedStructure::withoutOrderOfStatistics)
                    .map(DumpedStructure::withoutOrderOfOptions)
                    // written in two ways, of which the first does not survive a dump
                    .map(statement ->
                            statement.contains("ARRAY[") ? statement.replaceAll("[()]|::text(\\[])?", "") : statement)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String withoutColumnOrder(String statement) {
        if (!statement.startsWith("CREATE TABLE ")
                && !statement.startsWith("CREATE UNLOGGED TABLE ")
                && !statement.startsWith("CREATE FOREIGN TABLE ")) {
            return statement;
        }
        return Arrays.stream(statement.split("\n"))
                .map(line -> line.endsWith(",") ? line.substring(0, line.length() - 1) : line)
                .map(line -> line.startsWith("WITH (") ? sorted(line, "WITH (", ")") : line)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** Columns are told in the table's order. */
    private static String withoutOrderOfStatistics(String statement) {
        return statement.startsWith("CREATE STATISTICS ") ? sorted(statement, " ON ", " FROM ") : statement;
    }

    private static String withoutOrderOfOptions(String statement) {
        return statement.startsWith("ALTER ") && statement.contains(" ALTER COLUMN ") && statement.contains(" SET (")
                ? sorted(statement, " SET (", ")")
                : statement;
    }

    private static String sorted(String text, String after, String before) {
        int from = text.indexOf(after) + after.length();
        int to = text.lastIndexOf(before);
        return text.substring(0, from)
                + Arrays.stream(text.substring(from, to).split(", ")).sorted().collect(Collectors.joining(", "))
                + text.substring(to);
    }

    /** What one structure has otherwise than another; empty if nothing. */
    public static String difference(List<String> actual, List<String> wanted) {
        TreeSet<String> missing = new TreeSet<>(wanted);
        actual.forEach(missing::remove);
        TreeSet<String> left = new TreeSet<>(actual);
        wanted.forEach(left::remove);
        return missing.isEmpty() && left.isEmpty() ? "" : "missing " + missing + ", left over " + left;
    }
}
