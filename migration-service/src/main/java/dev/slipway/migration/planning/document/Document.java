package dev.slipway.migration.planning.document;

import java.util.List;

/**
 * Something to read, without a notation.
 *
 * @param title what it is
 * @param blocks its parts in order
 */
public record Document(String title, List<Block> blocks) {

    public Document {
        blocks = List.copyOf(blocks);
    }

    /** One part. All texts are plain; it is for the notation to make sure that nothing in them is taken for markup. */
    public sealed interface Block {

        /**
         * A heading.
         *
         * @param level 2 for a section, 3 for a part of one
         */
        record Heading(int level, String text) implements Block {}

        /** Running text. */
        record Paragraph(String text) implements Block {}

        /** A list. */
        record Bullets(List<String> items) implements Block {

            public Bullets {
                items = List.copyOf(items);
            }
        }

        /**
         * A table.
         *
         * @param columns its columns
         * @param rows as many cells each as there are columns
         */
        record Grid(List<Column> columns, List<List<String>> rows) implements Block {

            public Grid {
                columns = List.copyOf(columns);
                rows = rows.stream().map(List::copyOf).toList();
            }
        }

        /** A SQL statement. */
        record Sql(String statement) implements Block {}
    }

    /**
     * A column of a grid.
     *
     * @param name what is in it; empty if that needs no saying
     * @param isNumeric whether it holds numbers
     * @param isProse whether it holds sentences, which may be wrapped
     */
    public record Column(String name, boolean isNumeric, boolean isProse) {

        static Column text(String name) {
            return new Column(name, false, false);
        }

        static Column number(String name) {
            return new Column(name, true, false);
        }

        static Column prose(String name) {
            return new Column(name, false, true);
        }
    }
}
