package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs pg_dump for the schema alone and takes out of its text whatever differs from run to run. */
public final class SchemaDump {

    private static final Pattern RUN_DEPENDENT =
            Pattern.compile("(?m)^(\\\\(un)?restrict .*|-- Dumped (from|by) .*)\\R");
    private static final Pattern USER_MAPPING = Pattern.compile(
            "(?ms)(^-- Name: USER MAPPING [^\\n]+; Type: USER MAPPING; [^\\n]+\\n--\\n\\nCREATE USER MAPPING [^\\n]*?) OPTIONS"
                    + " \\(.*?\\);(?=\\n\\n\\n--\\n)");
    private static final int COMMENT_LINES = 12;
    private static final int NAMES_IN_A_PATTERN = 500;

    private SchemaDump() {}

    /** What of a database's logical replication is told. */
    public enum Publications {
        /** Nothing: it belongs to the environment. */
        LEFT_OUT,
        /** Publications, which keep some things of their tables from being changed. */
        TOLD
    }

    /**
     * The schema as SQL text: no owners, no privileges, no Slipway schema, no options of user mappings, which are
     * passwords.
     *
     * @param tools programs as new as the server
     * @param settings the database
     * @param snapshot an exported snapshot to read
     * @param without tables, views and sequences to leave out
     * @param publications whether to tell them
     * @throws SchemaDumpFailedException if pg_dump fails; the message has its own words
     */
    public static String of(
            PostgresTools tools,
            ConnectionSettings settings,
            String snapshot,
            Collection<TableName> without,
            Publications publications) {
        List<String> arguments = new ArrayList<>(List.of(
                "--schema-only",
                "--no-owner",
                "--no-privileges",
                "--no-tablespaces",
                "--no-subscriptions",
                "--no-security-labels",
                "--encoding=UTF8",
                "--lock-wait-timeout=5000",
                "--snapshot=" + snapshot,
                "--exclude-schema=" + Tables.SLIPWAY_SCHEMA));
        if (publications == Publications.LEFT_OUT) {
            arguments.add("--no-publications");
        }
        arguments.addAll(excluding(without));
        try {
            Process process = tools.command("pg_dump", settings, arguments).start();
            try {
                process.getOutputStream().close();
                CompletableFuture<byte[]> complaints = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> drain(process, complaints));
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw new SchemaDumpFailedException(new String(complaints.join(), StandardCharsets.UTF_8).strip());
                }
                return withoutPasswords(withoutRunDependentLines(text));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new SchemaDumpFailedException(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaDumpFailedException("interrupted");
        }
    }

    /** Few patterns of many names each, because pg_dump looks every pattern up by itself. */
    private static List<String> excluding(Collection<TableName> relations) {
        Map<String, List<String>> bySchema = relations.stream()
                .collect(Collectors.groupingBy(
                        TableName::schema,
                        TreeMap::new,
                        Collectors.mapping(table -> Quoted.identifier(table.name()), Collectors.toList())));
        List<String> arguments = new ArrayList<>();
        bySchema.forEach((schema, names) -> {
            for (int from = 0; from < names.size(); from += NAMES_IN_A_PATTERN) {
                List<String> some = names.subList(from, Math.min(from + NAMES_IN_A_PATTERN, names.size()));
                arguments.add("--exclude-table=" + Quoted.identifier(schema) + ".(" + String.join("|", some) + ")");
            }
        });
        return arguments;
    }

    private static void drain(Process process, CompletableFuture<byte[]> complaints) {
        try {
            complaints.complete(process.getErrorStream().readAllBytes());
        } catch (IOException e) {
            complaints.complete(e.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    static String withoutPasswords(String text) {
        return text.contains("; Type: USER MAPPING; ")
                ? USER_MAPPING.matcher(text).replaceAll("$1;")
                : text;
    }

    /** Looks at the head and the tail only: a function's body may hold such lines, too. */
    static String withoutRunDependentLines(String text) {
        int head = 0;
        for (int i = 0; i < COMMENT_LINES && head >= 0 && head < text.length(); i++) {
            int end = text.indexOf('\n', head);
            head = end < 0 ? text.length() : end + 1;
        }
        int tail = Math.max(head, text.lastIndexOf("-- PostgreSQL database dump complete"));
        return RUN_DEPENDENT.matcher(text.substring(0, head)).replaceAll("")
                + text.substring(head, tail)
                + RUN_DEPENDENT.matcher(text.substring(tail)).replaceAll("");
    }
}
