package dev.slipway.migration.planning.document;

import dev.slipway.migration.planning.document.Document.Block;
import dev.slipway.migration.planning.document.Document.Column;
import java.util.List;

final class HtmlWriter {

    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8885; --faint: #8881; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; }
            th, td { padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top;
                     border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
            .number { text-align: right; font-variant-numeric: tabular-nums; }
            pre { padding: .6rem .8rem; background: var(--faint); overflow-x: auto; }
            """;

    private final StringBuilder out = new StringBuilder();

    String write(Document document) {
        String title = escape(document.title());
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        element("h1", title);
        document.blocks().forEach(this::block);
        return out.append("</body>\n</html>\n").toString();
    }

    private void block(Block block) {
        switch (block) {
            case Block.Heading heading -> element("h" + heading.level(), escape(heading.text()));
            case Block.Paragraph paragraph -> element("p", escape(paragraph.text()));
            case Block.Bullets bullets -> {
                out.append("<ul>\n");
                bullets.items().forEach(item -> element("li", escape(item)));
                out.append("</ul>\n");
            }
            case Block.Grid grid -> grid(grid);
            case Block.Sql sql -> element("pre", markup(Visible.lines(sql.statement())));
        }
    }

    private void grid(Block.Grid grid) {
        out.append("<div class=\"wide\"><table>\n");
        if (grid.columns().stream().anyMatch(column -> !column.name().isEmpty())) {
            row("th", grid.columns(), grid.columns().stream().map(Column::name).toList());
        }
        grid.rows().forEach(row -> row("td", grid.columns(), row));
        out.append("</table></div>\n");
    }

    private void row(String tag, List<Column> columns, List<String> cells) {
        out.append("<tr>");
        for (int i = 0; i < columns.size(); i++) {
            out.append('<')
                    .append(tag)
                    .append(columns.get(i).isNumeric() ? " class=\"number\">" : ">")
                    .append(escape(cells.get(i)))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        out.append("</tr>\n");
    }

    private void element(String tag, String content) {
        out.append('<')
                .append(tag)
                .append('>')
                .append(content)
                .append("</")
                .append(tag)
                .append(">\n");
    }

    private static String escape(String text) {
        return markup(Visible.line(text));
    }

    private static String markup(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
