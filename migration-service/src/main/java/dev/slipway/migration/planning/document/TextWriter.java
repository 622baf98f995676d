package dev.slipway.migration.planning.document;

import dev.slipway.migration.planning.document.Document.Block;
import dev.slipway.migration.planning.document.Document.Column;
import java.util.ArrayList;
import java.util.List;

final class TextWriter {

    /** How many characters a line of sentences in a column has at most, if no word is longer. */
    private static final int PROSE = 72;

    private final StringBuilder out = new StringBuilder();

    String write(Document document) {
        String title = Visible.line(document.title());
        out.append(title).append('\n').append("=".repeat(width(title))).append('\n');
        for (Block block : document.blocks()) {
            out.append('\n');
            switch (block) {
                case Block.Heading heading -> {
                    String text = Visible.line(heading.text());
                    out.append(text).append('\n');
                    if (heading.level() == 2) {
                        out.append("-".repeat(width(text))).append('\n');
                    }
                }
                case Block.Paragraph paragraph ->
                    out.append(Visible.line(paragraph.text())).append('\n');
                case Block.Bullets bullets ->
                    bullets.items()
                            .forEach(item ->
                                    out.append("- ").append(Visible.line(item)).append('\n'));
                case Block.Grid grid -> grid(grid);
                case Block.Sql sql ->
                    Visible.lines(sql.statement())
                            .lines()
                            .forEach(line -> out.append("    ").append(line).append('\n'));
            }
        }
        return out.toString();
    }

    private void grid(Block.Grid grid) {
        List<Column> columns = grid.columns();
        List<List<List<String>>> rows = new ArrayList<>();
        if (columns.stream().anyMatch(column -> !column.name().isEmpty())) {
            rows.add(columns.stream()
                    .map(column -> List.of(Visible.line(column.name())))
                    .toList());
        }
        grid.rows().forEach(row -> rows.add(cells(columns, row)));
        int[] widths = new int[columns.size()];
        for (List<List<String>> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                for (String line : row.get(i)) {
                    widths[i] = Math.max(widths[i], width(line));
                }
            }
        }
        for (List<List<String>> row : rows) {
            int height = row.stream().mapToInt(List::size).max().orElse(0);
            for (int line = 0; line < height; line++) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < widths.length; i++) {
                    String part = line < row.get(i).size() ? row.get(i).get(line) : "";
                    String space = " ".repeat(widths[i] - width(part));
                    text.append(i == 0 ? "" : "  ").append(columns.get(i).isNumeric() ? space + part : part + space);
                }
                out.append(text.toString().stripTrailing()).append('\n');
            }
        }
    }

    private static List<List<String>> cells(List<Column> columns, List<String> row) {
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String text = Visible.line(row.get(i));
            cells.add(columns.get(i).isProse() ? wrapped(text) : List.of(text));
        }
        return cells;
    }

    private static List<String> wrapped(String sentence) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentence.split(" ")) {
            if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > PROSE) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
