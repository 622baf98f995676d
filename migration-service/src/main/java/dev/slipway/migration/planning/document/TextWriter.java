package dev.slipway.migration.planning.document;

import dev.slipway.migration.planning.document.Document.Block;
import dev.slipway.migration.planning.document.Document.Column;
import java.util.ArrayList;
import java.util.List;

final class TextWriter {

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
        List<List<String>> lines = new ArrayList<>();
        if (grid.columns().stream().anyMatch(column -> !column.name().isEmpty())) {
            lines.add(
                    grid.columns().stream().map(Column::name).map(Visible::line).toList());
        }
        grid.rows().forEach(row -> lines.add(row.stream().map(Visible::line).toList()));
        int[] widths = new int[grid.columns().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = line.get(i);
                String space = " ".repeat(widths[i] - width(cell));
                boolean right = grid.columns().get(i).isNumeric();
                text.append(i == 0 ? "" : "  ").append(right ? space + cell : cell + space);
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
