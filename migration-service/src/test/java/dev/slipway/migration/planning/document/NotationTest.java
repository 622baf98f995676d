package dev.slipway.migration.planning.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.planning.document.Document.Block.Bullets;
import dev.slipway.migration.planning.document.Document.Block.Grid;
import dev.slipway.migration.planning.document.Document.Block.Heading;
import dev.slipway.migration.planning.document.Document.Block.Paragraph;
import dev.slipway.migration.planning.document.Document.Block.Sql;
import dev.slipway.migration.planning.document.Document.Column;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class NotationTest {

    private static final Document PLAIN = new Document(
            "Plan",
            List.of(
                    new Paragraph("Nothing would change."),
                    new Heading(2, "Rows"),
                    new Grid(
                            List.of(Column.text("table"), Column.number("added")),
                            List.of(List.of("public.roles", "7"), List.of("public.flowModels", "123"))),
                    new Heading(3, "public.roles"),
                    new Bullets(List.of("one", "two")),
                    new Sql("ALTER TABLE t\n  ADD COLUMN c text;")));

    private static final String EVIL =
            "<script>alert('1')</script> & \"q\" | `x` **b** [l](javascript:y) \u001b[31m\u202e\n# h";
    private static final Document HOSTILE = new Document(
            EVIL,
            List.of(
                    new Heading(2, EVIL),
                    new Paragraph(EVIL),
                    new Paragraph("1. not a list"),
                    new Bullets(List.of(EVIL)),
                    new Grid(List.of(Column.text(EVIL)), List.of(List.of(EVIL))),
                    new Sql(EVIL + "\n```\n<b>")));

    @Test
    void plainTextIsAlignedAndUnderlined() {
        assertThat(Notation.TEXT.write(PLAIN)).isEqualTo("""
                Plan
                ====

                Nothing would change.

                Rows
                ----

                table              added
                public.roles           7
                public.flowModels    123

                public.roles

                - one
                - two

                    ALTER TABLE t
                      ADD COLUMN c text;
                """);
    }

    @Test
    void plainTextWrapsSentencesWithinTheirColumn() {
        String sentence = "word ".repeat(30).strip();

        assertThat(Notation.TEXT
                        .write(new Document(
                                "Plan",
                                List.of(new Grid(
                                        List.of(Column.text("id"), Column.prose("question"), Column.text("choices")),
                                        List.of(List.of("a", sentence, "APPLY"))))))
                        .lines()
                        .skip(3))
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("id  question").endsWith("  choices"),
                        first -> assertThat(first).startsWith("a   word").endsWith("word  APPLY"),
                        second -> assertThat(second).startsWith("    word").hasSizeLessThan(80),
                        third -> assertThat(third).isEqualTo("    word word"));
    }

    @Test
    void markdownHasHeadingsTablesAndFences() {
        assertThat(Notation.MARKDOWN.write(PLAIN)).isEqualTo("""
                # Plan

                Nothing would change.

                ## Rows

                | table | added |
                |---|---:|
                | public.roles | 7 |
                | public.flowModels | 123 |

                ### public.roles

                - one
                - two

                ```sql
                ALTER TABLE t
                  ADD COLUMN c text;
                ```
                """);
    }

    @Test
    void htmlIsOneWellFormedPageThatNeedsNothingElse() throws Exception {
        for (Document document : List.of(PLAIN, HOSTILE)) {
            String html = Notation.HTML.write(document);
            assertThat(html).startsWith("<!doctype html>").doesNotContain("<script", "src=", "href=", "<img");
            String asXml = html.replace("<!doctype html>", "")
                    .replace("<meta charset=\"utf-8\">", "")
                    .replace("<meta name=\"viewport\" content=\"width=device-width\">", "");
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(asXml)));
        }
        assertThat(Notation.HTML.write(HOSTILE))
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;q&quot;");
    }

    @Test
    void nothingInATextIsTakenForMarkdown() {
        String markdown = Notation.MARKDOWN.write(HOSTILE);
        assertThat(markdown)
                .contains("\\<script\\>", "\\*\\*b\\*\\*", "\\[l\\](javascript:y)", "\\| \\`x\\`", "1\\. not");
        assertThat(markdown.substring(0, markdown.indexOf("````")).lines().filter(line -> line.startsWith("# ")))
                .hasSize(1);
        // the statement has a fence in it, so that ours must be longer
        assertThat(markdown).contains("````sql\n", "\n````\n");
    }

    @Test
    void noNotationLetsControlCharactersThrough() {
        for (Notation notation : Notation.values()) {
            assertThat(notation.write(HOSTILE))
                    .doesNotContain("\u001b", "\u202e")
                    .contains("u001b", "u202e");
        }
    }
}
