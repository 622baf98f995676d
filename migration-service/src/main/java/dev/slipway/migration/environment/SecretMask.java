package dev.slipway.migration.environment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    public static final SecretMask NONE = new SecretMask(null, List.of(), List.of(), 0);

    private static final String MASK = "***";

    /** Shorter ones occur everywhere: they are masked only where they stand alone, as a value does. */
    private static final int SHORT = 6;

    /** How many bytes PostgreSQL shows of a value of a failing row, and of a line of COPY. */
    private static final List<Integer> CUT_AT = List.of(64, 100);

    /** So many characters tell where a secret may begin; those that are looked for anywhere have more. */
    private static final int BEGINNING = 4;

    private static final int BEGINNINGS = 1 << 16;

    private final @Nullable Pattern secrets;
    private final BitSet beginnings = new BitSet(BEGINNINGS);
    private final Map<Integer, List<String>> formsByBeginning = new HashMap<>();
    private final List<String> shortForms;
    private final int known;

    private SecretMask(@Nullable Pattern secrets, Collection<String> forms, Collection<String> shortForms, int known) {
        this.secrets = secrets;
        this.shortForms = List.copyOf(shortForms);
        this.known = known;
        for (String form : forms) {
            beginnings.set(beginning(form, 0));
            formsByBeginning
                    .computeIfAbsent(beginning(form, 0), _ -> new ArrayList<>())
                    .add(form);
        }
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
        return new SecretMask(Pattern.compile(pattern), wholes, alone, values.size());
    }

    /** The text with every known secret replaced by asterisks. */
    public String mask(String text) {
        return secrets == null || !mayHold(text) ? text : secrets.matcher(text).replaceAll(MASK);
    }

    /** Nearly all texts hold none, and rows come by the hundred thousand: the pattern tries every form everywhere. */
    private boolean mayHold(String text) {
        for (String form : shortForms) {
            if (text.contains(form)) {
                return true;
            }
        }
        for (int at = 0; at <= text.length() - BEGINNING; at++) {
            int beginning = beginning(text, at);
            if (beginnings.get(beginning)) {
                for (String form : formsByBeginning.getOrDefault(beginning, List.of())) {
                    if (text.startsWith(form, at)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static int beginning(String text, int at) {
        int beginning = 0;
        for (int i = at; i < at + BEGINNING; i++) {
            beginning = beginning * 31 + text.charAt(i);
        }
        return beginning & (BEGINNINGS - 1);
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
