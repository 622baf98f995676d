package dev.slipway.migration.planning.document;

/** A way to write documents down. */
public enum Notation {
    /** For terminals: no markup, no control characters. */
    TEXT {
        @Override
        public String write(Document document) {
            return new TextWriter().write(document);
        }
    },
    /** CommonMark with tables. */
    MARKDOWN {
        @Override
        public String write(Document document) {
            return new MarkdownWriter().write(document);
        }
    },
    /** One page that needs nothing but itself: no script, no image, no link. */
    HTML {
        @Override
        public String write(Document document) {
            return new HtmlWriter().write(document);
        }
    };

    /** The document in this notation. */
    public abstract String write(Document document);
}
