package dev.slipway.environment.imports;

import java.util.List;

/**
 * What was read from a text.
 *
 * @param lines the variables, in the order of the text, each name once
 * @param bad what was wrong, by line; empty when the whole text is good
 */
public record ParsedText(List<ImportedLine> lines, List<BadLine> bad) {

    /** Keeps copies. */
    public ParsedText {
        lines = List.copyOf(lines);
        bad = List.copyOf(bad);
    }
}
