package dev.slipway.migration.planning.document;

import dev.slipway.migration.planning.document.Document.Block;
import dev.slipway.migration.planning.document.Document.Column;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

final class MarkdownWriter {

    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_{}\\[\\]<>#|~&!]");
    /** What would begin a list or a heading at the beginning of a line. */
    private static final Pattern BEGINNING = Pattern.compile("^(\\s*)([-+=]|(\\d+)([.)]))");

    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private final StringBuilder out = new StringBuilder();

    String write(Document document) {
        out.append("# ").append(escape(document.title())).append('\n');
        for (Block block : document.blocks()) {
            out.append('\n');
            switch (block) {
                case Block.Heading heading ->
                    out.append("#".repeat(heading.level()))
                            .append(' ')
                            .append(escape(heading.text()))
                            .append('\n');
                case Block.Paragraph paragraph ->
                    out.append(beginning(escape(paragraph.text()))).append('\n');
                case Block.Bullets bullets ->
                    bullets.items()
                            .forEach(item -> out.append("- ")
                                    .append(beginning(escape(item)))
                                    .append('\n'));
                case Block.Grid grid -> grid(grid);
                case Block.Sql sql -> sql(Visible.lines(sql.statement()));
            }
        }
        return out.toString();
    }

    private void grid(Block.Grid grid) {
        row(grid.columns().stream().map(Column::name).toList());
        out.append(grid.columns().stream()
                        .map(column -> column.isNumeric() ? "---:" : "---")
                        .collect(Collectors.joining("|", "|", "|")))
                .append('\n');
        grid.rows().forEach(this::row);
    }

    private void row(List<String> cells) {
        out.append(cells.stream().map(MarkdownWriter::escape).collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }

    private void sql(String statement) {
        int longest = BACKTICKS
                .matcher(statement)
                .results()
                .mapToInt(run -> run.end() - run.start())
                .max()
                .orElse(0);
        String fence = "`".repeat(Math.max(3, longest + 1));
        out.append(fence)
                .append("sql\n")
                .append(statement)
                .append('\n')
                .append(fence)
                .append('\n');
    }

    private static String escape(String text) {
        return MARKUP.matcher(Visible.line(text)).replaceAll("\\\\$0");
    }

    private static String beginning(String escaped) {
        return BEGINNING
                .matcher(escaped)
                .replaceFirst(found -> found.group(3) == null
                        ? found.group(1) + "\\\\" + found.group(2)
                        : found.group(1) + found.group(3) + "\\\\" + found.group(4));
    }
}
