package dev.slipway.local.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Writes the demonstration for a person: numbered chapters, aligned facts, colour where a terminal shows it. */
final class Console {

    private final PrintStream out;
    private final boolean colour;
    private int chapter;

    Console(PrintStream out) {
        this.out = out;
        this.colour = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    }

    void title(String text) {
        out.println();
        out.println(bold(text));
    }

    void chapter(String text) {
        chapter++;
        out.println();
        out.println(bold("%d  %s".formatted(chapter, text)));
    }

    void line(String text) {
        out.println("   " + text);
        out.flush();
    }

    void fact(String name, Object value) {
        line("%-28s %s".formatted(name, value));
    }

    void proven(String claim, boolean holds, String evidence) {
        String mark = holds ? paint("32", "yes") : paint("31", "NO ");
        line("%s  %-68s %s".formatted(mark, claim, evidence));
    }

    void added(String text) {
        line(paint("32", "+ " + text));
    }

    void removed(String text) {
        line(paint("31", "- " + text));
    }

    void changed(String text) {
        line(paint("33", "~ " + text));
    }

    void error(String text) {
        out.println();
        out.println(paint("31", text));
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private String bold(String text) {
        return paint("1", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
