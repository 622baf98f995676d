package dev.slipway.migration.environment;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes known secrets out of text for people: statements, error messages, rows. It knows them as they are, as SQL, COPY
 * and JSON write them, and as far as PostgreSQL shows them where it cuts long values. Its own text form shows none.
 */
public final class SecretMask {

    /** Masks nothing. */
    public static final SecretMask NONE = new SecretMask(null, 0);

    private static final String MASK = "***";

    /** Shorter ones occur everywhere: they are masked only where they stand alone, as a value does. */
    private static final int SHORT = 6;

    /** How many bytes PostgreSQL shows of a value of a failing row, and of a line of COPY. */
    private static final List<Integer> CUT_AT = List.of(64, 100);

    private final @Nullable Pattern secrets;
    private final int known;

    private SecretMask(@Nullable Pattern secrets, int known) {
        this.secrets = secrets;
        this.known = known;
    }

    /** Masks these values. */
    public static SecretMask of(Collection<String> values) {
        Set<String> wholes = new LinkedHashSet<>();
        Set<String> alone = new LinkedHashSet<>();
        for (String value : values) {
            if (value.isBlank()) {
                continue;
            }
            Set<String> forms = forms(value);
            if (value.length() < SHORT) {
                alone.addAll(forms);
                continue;
            }
            wholes.addAll(forms);
            for (String form : forms) {
                CUT_AT.forEach(bytes -> addBeginning(form, bytes, wholes));
            }
        }
        if (wholes.isEmpty() && alone.isEmpty()) {
            return NONE;
        }
        // of two secrets that begin alike the longer one first
        String pattern = wholes.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        String standingAlone = alone.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        if (!standingAlone.isEmpty()) {
            pattern += (pattern.isEmpty() ? "" : "|") + "(?<=['\"(=,:]\\s?)(?:" + standingAlone + ")(?=['\"),;]|$)";
        }
        return new SecretMask(Pattern.compile(pattern), values.size());
    }

    /** The text with every known secret replaced by asterisks. */
    public String mask(String text) {
        return secrets == null ? text : secrets.matcher(text).replaceAll(MASK);
    }

    private static Set<String> forms(String value) {
        String copy = value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\u000b", "\\v");
        String json = value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\b", "\\b")
                .replace("\f", "\\f");
        Set<String> forms = new LinkedHashSet<>();
        for (String form : List.of(value, copy, json, json.replace("\\", "\\\\"), json.replace("/", "\\/"))) {
            forms.add(form);
            forms.add(form.replace("'", "''"));
        }
        return forms;
    }

    /** As many of the first characters as fit into so many bytes. */
    private static void addBeginning(String value, int bytes, Set<String> wholes) {
        if (value.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return;
        }
        int end = 0;
        int used = 0;
        while (end < value.length()) {
            int character = value.codePointAt(end);
            used += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (used > bytes) {
                break;
            }
            end += Character.charCount(character);
        }
        wholes.add(value.substring(0, end));
    }

    @Override
    public String toString() {
        return "SecretMask[" + known + " values]";
    }
}
