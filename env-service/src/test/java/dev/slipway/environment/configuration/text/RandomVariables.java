package dev.slipway.environment.configuration.text;

import dev.slipway.environment.configuration.ResolvedVariable;
import dev.slipway.environment.variable.VariableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Variables with the values that formats stumble over; always the same ones for the same seed. */
final class RandomVariables {

    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "`",
            "\n",
            "\r",
            "\r\n",
            "\t",
            "$",
            "${",
            "}",
            "${A}",
            "$${A}",
            "${a.b}",
            "$(",
            ")",
            "$A",
            "\\",
            "\\n",
            "\\'",
            "\\\"",
            "\\$",
            "\\\n",
            "\\u0041",
            "#",
            " #",
            " ",
            "  ",
            "=",
            ":",
            ": ",
            "!",
            "&",
            "*",
            "|",
            ";",
            "<",
            ">",
            "%",
            "@",
            "~",
            "?",
            "- ",
            "{",
            "[",
            "]",
            ",",
            "yes",
            "null",
            "1e3",
            "0x1F",
            "08",
            "true",
            "-1.0",
            ".inf",
            "---\n",
            "...",
            "abc",
            "Z",
            "9",
            "export A=1\n",
            "\u0001",
            "\u0007",
            "\b",
            "\f",
            "\u000B",
            "\u001B",
            "\u007F",
            "\u0080",
            "\u0085",
            "\u009F",
            "\u00A0",
            "\u00AD",
            "\u00E4",
            "\u0301",
            "\u200B",
            "\u2028",
            "\u2029",
            "\u20AC",
            "\u4E2D",
            "\uD7FF",
            "\uE000",
            "\uFEFF",
            "\uFFFD",
            "\uFFFE",
            "\uFFFF",
            "\uD83D\uDD11",
            "\uDBFF\uDFFF",
            "\uD800\uDC00",
            "\u0101\u0181\u0201\u0281\u0301\u0381\u0401\u0481");

    private RandomVariables() {}

    static List<ResolvedVariable> list(int count, long seed) {
        Random random = new Random(seed);
        List<ResolvedVariable> variables = new ArrayList<>(count);
        variables.add(variable(0, ""));
        for (String piece : PIECES) {
            variables.add(variable(variables.size(), piece));
        }
        while (variables.size() < count) {
            StringBuilder value = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                if (random.nextInt(4) > 0) {
                    value.append(PIECES.get(random.nextInt(PIECES.size())));
                } else {
                    value.appendCodePoint(character(random));
                }
            }
            variables.add(variable(variables.size(), value.toString()));
        }
        return variables;
    }

    private static ResolvedVariable variable(int number, String value) {
        return new ResolvedVariable(new VariableName("V%06d".formatted(number)), value, false);
    }

    /** Any but NUL and surrogates, which no value has. */
    private static int character(Random random) {
        int character = random.nextInt(1, 1 << random.nextInt(1, 21));
        return Character.isSurrogate((char) character) && Character.isBmpCodePoint(character) ? '?' : character;
    }
}
