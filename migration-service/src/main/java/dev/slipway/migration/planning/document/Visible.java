package dev.slipway.migration.planning.document;

/** Texts from databases as they can be shown: what would move a terminal's cursor or turn text around is spelled out. */
final class Visible {

    private Visible() {}

    /** On one line. */
    static String line(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                default -> append(visible, c);
            }
        });
        return visible.toString();
    }

    /** With its lines. */
    static String lines(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                visible.appendCodePoint(c);
            } else {
                append(visible, c);
            }
        });
        return visible.toString();
    }

    private static void append(StringBuilder visible, int c) {
        boolean hidden = switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
        if (hidden) {
            visible.append("\\u%04x".formatted(c));
        } else {
            visible.appendCodePoint(c);
        }
    }
}
