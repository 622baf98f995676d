package dev.slipway.environment.imports.text;

import dev.slipway.contracts.VariableType;
import dev.slipway.environment.imports.BadLine;
import dev.slipway.environment.imports.ImportedLine;
import dev.slipway.environment.imports.ParsedText;
import dev.slipway.environment.variable.VariableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers what a parser reads, and holds the rules that are the same in every format. */
final class Findings {

    private final SourceText source;
    private final List<ImportedLine> lines = new ArrayList<>();
    private final List<BadLine> bad = new ArrayList<>();
    private final Map<String, Integer> lineOfName = new HashMap<>();

    Findings(SourceText source) {
        this.source = source;
        for (int line : source.malformed()) {
            bad.add(new BadLine(line, null, "This line is not UTF-8. Save the text in UTF-8."));
        }
        for (int line : source.withNul()) {
            bad.add(new BadLine(line, null, "This line holds a NUL character, which no value can hold."));
        }
    }

    /**
     * Takes note of a name, before its value is looked at.
     *
     * @return whether this is the first time; otherwise the repetition is reported
     */
    boolean claim(int line, String name) {
        Integer first = lineOfName.putIfAbsent(name, line);
        if (first == null) {
            return true;
        }
        bad(line, name, "This name is given in line " + first + " and again in line " + line + ". Keep one of them.");
        return false;
    }

    /** Keeps a variable whose text goes from one line to another, unless what it holds cannot be stored. */
    void good(
            int line,
            int lastLine,
            String name,
            @Nullable VariableType type,
            String value,
            @Nullable String description) {
        if (source.isFlawed(line, lastLine)) {
            return; // reported already, by line
        }
        String wrong = flawOf(value);
        if (wrong == null && description != null) {
            wrong = flawOf(description);
        }
        if (wrong != null) {
            bad(line, name, wrong);
            return;
        }
        lines.add(new ImportedLine(line, name, type, value, description));
    }

    /** Reports what is wrong in a line, unless the line is no text anyway, which says it better. */
    void bad(int line, @Nullable String name, String reason) {
        if (!source.isFlawed(line, line)) {
            bad.add(new BadLine(line, name != null && canBeName(name) ? name : null, reason));
        }
    }

    ParsedText result() {
        bad.sort(Comparator.comparingInt(BadLine::line));
        return new ParsedText(lines, bad);
    }

    /** Whether a text in a name's place can be told as one: what cannot be a name may be a piece of a value. */
    static boolean canBeName(String text) {
        if (text.isEmpty() || text.length() > VariableName.LONGEST || !isLetter(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static @Nullable String flawOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\0') {
                return "This holds a NUL character, which no value can hold.";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return "This holds half of a surrogate pair, which is no character.";
                }
                i++;
            }
        }
        return null;
    }
}
