package dev.slipway.migration.packaging;

import dev.slipway.managedpostgres.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** Refuses values of the source environment's secrets. Its text form shows none of them. */
public final class SecretScan {

    private static final int SHORTEST = 6;

    /** As bytes in ISO 8859-1, so that rows can be searched without decoding them. */
    private final List<String> needles;

    private SecretScan(Collection<String> needles) {
        this.needles = List.copyOf(needles);
    }

    /** Looks for nothing. */
    public static SecretScan none() {
        return new SecretScan(List.of());
    }

    /** Looks for these values; those of fewer than 6 characters are left out, because they occur everywhere. */
    public static SecretScan of(Collection<String> values) {
        Set<String> needles = new LinkedHashSet<>();
        JsonMapper json = new JsonMapper();
        for (String value : values) {
            if (value.length() >= SHORTEST) {
                String quoted = json.writeValueAsString(value);
                for (String form : List.of(value, quoted.substring(1, quoted.length() - 1))) {
                    needles.add(bytes(form));
                    needles.add(bytes(CopyText.escape(form)));
                }
            }
        }
        return new SecretScan(needles);
    }

    /** Throws if the row, a line of COPY text, holds a secret. */
    void check(TableName table, List<String> columns, byte[] row) {
        if (needles.isEmpty()) {
            return;
        }
        String text = new String(row, StandardCharsets.ISO_8859_1);
        for (String needle : needles) {
            int found = text.indexOf(needle);
            if (found >= 0) {
                int column =
                        (int) text.chars().limit(found).filter(c -> c == '\t').count();
                throw new SecretInPackageException(table, columns.get(Math.min(column, columns.size() - 1)));
            }
        }
    }

    /** Throws if the schema's text (defaults, functions, comments) holds a secret. */
    void checkSchema(String sql) {
        String text = bytes(sql);
        if (needles.stream().anyMatch(text::contains)) {
            throw new SecretInPackageException();
        }
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "SecretScan[" + needles.size() + " forms]";
    }
}
