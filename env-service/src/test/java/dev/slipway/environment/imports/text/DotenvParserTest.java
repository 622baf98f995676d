package dev.slipway.environment.imports.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.imports.BadLine;
import dev.slipway.environment.imports.ImportedLine;
import dev.slipway.environment.imports.ParsedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DotenvParserTest {

    private final DotenvParser parser = new DotenvParser();

    static List<Arguments> goodLines() {
        return List.of(
                Arguments.of("A=b", "b"),
                Arguments.of("A=", ""),
                Arguments.of("  A \t=  b c  ", "b c"),
                Arguments.of("export A=b", "b"),
                Arguments.of("export \t A = b", "b"),
                Arguments.of("A=b # comment", "b"),
                Arguments.of("A=b#c", "b#c"),
                Arguments.of("A=#b", "#b"),
                Arguments.of("A= # comment", ""),
                Arguments.of("A=b=c==", "b=c=="),
                Arguments.of("A=don't \"quote\" me\\n", "don't \"quote\" me\\n"),
                Arguments.of("A=$HOME/${B}/$${C}", "$HOME/${B}/$${C}"),
                Arguments.of("A=''", ""),
                Arguments.of("A=' b # c '", " b # c "),
                Arguments.of("A='b' # comment", "b"),
                Arguments.of("A='b\\n\"c\"'", "b\\n\"c\""),
                Arguments.of("A='one\ntwo\n'", "one\ntwo\n"),
                Arguments.of("A='$HOME ${B} $${C} ${d.e}'", "$HOME $${B} $$${C} ${d.e}"),
                Arguments.of("A=\"\"", ""),
                Arguments.of("A=\" b # 'c' \"  # comment", " b # 'c' "),
                Arguments.of("A=\"one\ntwo\"", "one\ntwo"),
                Arguments.of("A=\"\\n\\r\\t\\\"\\\\\\$\\`\"", "\n\r\t\"\\$`"),
                Arguments.of("A=\"\\a\\ \\\\n\"", "\\a\\ \\n"),
                Arguments.of("A=\"${B} \\${C} \\$D $E\"", "${B} $${C} $D $E"),
                Arguments.of("A=\"$${B} \\$\\${C} \\${d.e}\"", "$${B} $$${C} ${d.e}"),
                Arguments.of("A=\"\\$$${B}\"", "$$${B}"),
                Arguments.of("\uFEFFA=b", "b"),
                Arguments.of("A=b\r", "b"),
                Arguments.of("A=\uFFFD\uD83D\uDD11", "\uFFFD\uD83D\uDD11"),
                Arguments.of("# A=1\n\n \t\n  # B=2\nA=b\n", "b"));
    }

    @ParameterizedTest
    @MethodSource("goodLines")
    void aGoodLineHasOneMeaning(String text, String value) {
        ParsedText parsed = parse(text);

        assertThat(parsed.bad()).isEmpty();
        assertThat(parsed.lines())
                .extracting(ImportedLine::name, ImportedLine::value)
                .containsExactly(tuple("A", value));
    }

    static List<Arguments> badLines() {
        return List.of(
                Arguments.of("just words", 1, "There is no '='"),
                Arguments.of("export A", 1, "There is no '='"),
                Arguments.of("=b", 1, "There is no name"),
                Arguments.of("A B=c", 1, "between the name and the '='"),
                Arguments.of("A: b=c", 1, "between the name and the '='"),
                Arguments.of("A='b'c", 1, "text behind the closing quote"),
                Arguments.of("A=\"b\"#c", 1, "text behind the closing quote"),
                Arguments.of("\nA='b\nc", 2, "never closed"),
                Arguments.of("\nA=\"b\\\"", 2, "never closed"),
                Arguments.of("A=\"b\\", 1, "never closed"),
                Arguments.of("A=b\rC=d", 1, "carriage return within the line"),
                Arguments.of("A=\"\\$${B}\"", 1, "escaped '$' right before a reference"),
                Arguments.of("A='b\nc\0d'", 2, "NUL"));
    }

    @ParameterizedTest
    @MethodSource("badLines")
    void aBadLineIsNamedAndTheNextOneIsRead(String text, int line, String reason) {
        ParsedText parsed = parse(text + "\nGOOD=1\n");

        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(line);
            assertThat(bad.reason()).contains(reason).endsWith(".");
        });
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("GOOD");
    }

    @Test
    void eachVariableHasTheLineOfItsName() {
        ParsedText parsed = parse("# first\nA=1\nB='x\ny\n\nz' # end\n\nC=\"\n\"\nD=4");

        assertThat(parsed.lines())
                .extracting(ImportedLine::name, ImportedLine::line)
                .containsExactly(tuple("A", 2), tuple("B", 3), tuple("C", 8), tuple("D", 10));
    }

    @Test
    void aQuoteThatIsClosedByTheNextOneIsReportedWhereItOpens() {
        ParsedText parsed = parse("A=\"one\nB=\"two\"\nC='don\nD=can't\n");

        assertThat(parsed.bad()).extracting(BadLine::line, BadLine::name).containsExactly(tuple(1, "A"), tuple(3, "C"));
        assertThat(parsed.bad().getFirst().reason()).contains("closed in line 2");
        assertThat(parsed.lines())
                .extracting(ImportedLine::name, ImportedLine::value)
                .containsExactly(tuple("B", "two"), tuple("D", "can't"));
    }

    @Test
    void theRestOfAnOpenValueIsNeitherImportedNorTold() {
        ParsedText parsed =
                parse("KEY=\"-----BEGIN KEY-----\nc2VjcmV0\nc2VjcmV=\nc2VjcmU==\n-----END KEY-----\nB=1\n=\n");

        assertThat(parsed.bad())
                .extracting(BadLine::line, BadLine::name)
                .containsExactly(tuple(1, "KEY"), tuple(7, null));
        assertThat(parsed.bad().toString()).doesNotContain("c2V");
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("B");
    }

    @Test
    void aRepeatedNameIsReportedWithBothLines() {
        ParsedText parsed = parse("A=1\nB=2\n\nA=3\n");

        assertThat(parsed.lines()).extracting(ImportedLine::value).containsExactly("1", "2");
        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(4);
            assertThat(bad.name()).isEqualTo("A");
            assertThat(bad.reason()).contains("line 1", "line 4");
        });
    }

    @Test
    void lineEndsWithinQuotesAreKeptUnlessTheWholeTextHasThoseOfWindows() {
        assertThat(parse("A='1\r\n2'\r\nB=\"3\r\n4\"\r\nC=5\r\n").lines())
                .extracting(ImportedLine::value)
                .containsExactly("1\n2", "3\n4", "5");
        assertThat(parse("A='1\r\n2'\nB=\"3\r\n4\"\r\nC=5\r\n").lines())
                .extracting(ImportedLine::value)
                .containsExactly("1\r\n2", "3\r\n4", "5");
    }

    @Test
    void bytesThatAreNotUtf8AreReportedByLine() {
        byte[] text = "A=1\nB=\u00e4\nC='x\n\u00e4\n'\nD=2\n# \u00e4\n".getBytes(StandardCharsets.ISO_8859_1);

        ParsedText parsed = parser.parse(text);

        assertThat(parsed.bad()).extracting(BadLine::line).containsExactly(2, 4, 7);
        assertThat(parsed.bad()).allSatisfy(bad -> assertThat(bad.reason()).contains("UTF-8"));
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("A", "D");
    }

    @Test
    void aNameThatCannotBeOneIsPassedOnWhenGoodAndNotToldWhenBad() {
        ParsedText parsed = parse("1A.b=1\n1A.c='2\n");

        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("1A.b");
        assertThat(parsed.bad()).extracting(BadLine::name).containsOnlyNulls();
    }

    @Test
    void aTextOfNothingHasNothing() {
        assertThat(parse("")).isEqualTo(new ParsedText(List.of(), List.of()));
        assertThat(parse("\uFEFF# only a comment")).isEqualTo(new ParsedText(List.of(), List.of()));
    }

    @Test
    void noTextFormShowsAValue() {
        assertThat(parse("A=canary").toString()).contains("A").doesNotContain("canary");
    }

    private ParsedText parse(String text) {
        return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
