package dev.slipway.migration.ruleset;

import java.util.regex.Pattern;

/** A name in which {@code *} stands for any characters and {@code ?} for one. */
final class Glob {

    private final boolean wild;
    private final int literals;
    private final Pattern regex;

    Glob(String text) {
        this.wild = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
        this.literals = (int) text.chars().filter(c -> c != '*' && c != '?').count();
        StringBuilder pattern = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '*' -> pattern.append(".*");
                case '?' -> pattern.append('.');
                default -> pattern.append(Pattern.quote(String.valueOf(c)));
            }
        }
        this.regex = Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    /** Whether it is more than one exact name. */
    boolean isWild() {
        return wild;
    }

    /** How many of its characters stand for themselves. */
    int literals() {
        return literals;
    }
}
