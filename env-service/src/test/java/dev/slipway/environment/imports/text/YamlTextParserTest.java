package dev.slipway.environment.imports.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.contracts.VariableType;
import dev.slipway.environment.imports.BadLine;
import dev.slipway.environment.imports.ImportedLine;
import dev.slipway.environment.imports.ParsedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlTextParserTest {

    private final YamlTextParser parser = new YamlTextParser();

    static List<Arguments> scalars() {
        return List.of(
                Arguments.of("b", "b"),
                Arguments.of("08", "08"),
                Arguments.of("yes", "yes"),
                Arguments.of("True", "True"),
                Arguments.of("1.10", "1.10"),
                Arguments.of("0x1F", "0x1F"),
                Arguments.of("1_000", "1_000"),
                Arguments.of(".inf", ".inf"),
                Arguments.of("2024-01-02", "2024-01-02"),
                Arguments.of("12:30:45", "12:30:45"),
                Arguments.of("'null'", "null"),
                Arguments.of("\"\"", ""),
                Arguments.of("''", ""),
                Arguments.of("b # comment", "b"),
                Arguments.of("b#c", "b#c"),
                Arguments.of("'it''s'", "it's"),
                Arguments.of("\"a\\n\\u00e4\\U0001F511\"", "a\n\u00e4\uD83D\uDD11"),
                Arguments.of("${B}/$${C}", "${B}/$${C}"),
                Arguments.of("|\n  one\n   two\n", "one\n two\n"),
                Arguments.of("|-\n  one\n  two", "one\ntwo"),
                Arguments.of(">-\n  one\n  two", "one two"));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void aScalarIsTextAsWritten(String scalar, String value) {
        ParsedText parsed = parse("# comment\nA: " + scalar + "\n");

        assertThat(parsed.bad()).isEmpty();
        assertThat(parsed.lines()).containsExactly(new ImportedLine(2, "A", null, value, null));
    }

    @Test
    void aMappingMayGiveATypeAndADescription() {
        ParsedText parsed = parse("""
                ---
                A:
                  type: secret
                  value: 0123
                  description: no
                yes: {type: plain, value: b}
                ...
                """);

        assertThat(parsed.bad()).isEmpty();
        assertThat(parsed.lines())
                .containsExactly(
                        new ImportedLine(2, "A", VariableType.SECRET, "0123", "no"),
                        new ImportedLine(6, "yes", VariableType.PLAIN, "b", null));
    }

    static List<Arguments> badValues() {
        return List.of(
                Arguments.of("", 2, "no value"),
                Arguments.of("~", 2, "no value"),
                Arguments.of("null", 2, "no value"),
                Arguments.of("[canary, [canary]]", 2, "a list"),
                Arguments.of("\n  - canary\n  - {a: b}", 2, "a list"),
                Arguments.of("*canary", 2, "alias"),
                Arguments.of("&canary b", 2, "anchor"),
                Arguments.of("&canary {value: b}", 2, "anchor"),
                Arguments.of("!canary b", 2, "tag"),
                Arguments.of("!!int 1", 2, "tag"),
                Arguments.of("! b", 2, "tag"),
                Arguments.of("!!map {value: b}", 2, "tag"),
                Arguments.of("{}", 2, "no member 'value'"),
                Arguments.of("{type: secret}", 2, "no member 'value'"),
                Arguments.of("\n  value: canary\n  canary: {a: []}", 4, "none of the members"),
                Arguments.of("\n  value: canary\n  value: canary", 4, "'value' is given again"),
                Arguments.of("\n  value: canary\n  [canary]: canary", 4, "none of the members"),
                Arguments.of("\n  value: canary\n  *canary : canary", 4, "alias"),
                Arguments.of("\n  value: {canary: 1}", 3, "'value' must be text"),
                Arguments.of("\n  value:", 3, "'value' must be text"),
                Arguments.of("\n  value: !canary b", 3, "tag"),
                Arguments.of("{value: canary, type: canary}", 2, "\"plain\" or \"secret\""),
                Arguments.of("{value: canary, type: [secret]}", 2, "\"plain\" or \"secret\""),
                Arguments.of("{value: canary, description: ~}", 2, "'description' must be text"),
                Arguments.of("\"canary\\0\"", 2, "NUL"),
                Arguments.of("\"canary\\ud83d\"", 2, "surrogate"),
                Arguments.of("a\nA: canary", 3, "line 2 and again in line 3"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aBadValueIsNamedAndTheNextOneIsRead(String value, int line, String reason) {
        ParsedText parsed = parse("\nA: " + value + "\nGOOD: 1\n");

        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(line);
            assertThat(bad.name()).isEqualTo("A");
            assertThat(bad.reason()).contains(reason).doesNotContain("canary").endsWith(".");
        });
        assertThat(parsed.lines()).extracting(ImportedLine::name).contains("GOOD");
    }

    static List<Arguments> badKeys() {
        return List.of(
                Arguments.of("[canary]: b", "not plain text"),
                Arguments.of("? {canary: 1}\n: {b: c}", "not plain text"),
                Arguments.of("*canary : b", "not plain text"),
                Arguments.of("&canary B: b", "anchor"),
                Arguments.of("!!str B: b", "tag"),
                Arguments.of("<<: {canary: b}", "Merge keys"),
                Arguments.of("'': canary", "name is empty"));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void aBadKeyIsNamedAndTheNextOneIsRead(String entry, String reason) {
        ParsedText parsed = parse("A: 1\n" + entry + "\nGOOD: 1\n");

        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(2);
            assertThat(bad.reason()).contains(reason).doesNotContain("canary").endsWith(".");
        });
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("A", "GOOD");
    }

    static List<Arguments> malformed() {
        return List.of(
                Arguments.of("B: canary: c", 2, "malformed"),
                Arguments.of("B: \"canary", 3, "malformed"),
                Arguments.of("\tB: canary", 2, "malformed"),
                Arguments.of(" B: canary", 2, "malformed"),
                Arguments.of("B: \"\\q canary\"", 2, "malformed"),
                Arguments.of("B: \"\\UFFFFFFFF canary\"", 2, "malformed"),
                Arguments.of("B: @canary", 2, "malformed"),
                Arguments.of("B: can\u0007ary", 2, "control character"),
                Arguments.of("B: 1\n---\nC: canary", 3, "second document"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedTextIsReportedByLine(String rest, int line, String reason) {
        ParsedText parsed = parse("A: 1\n" + rest + "\n");

        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(line);
            assertThat(bad.reason()).contains(reason).doesNotContain("canary").endsWith(".");
        });
    }

    @Test
    void nestingThatIsTooDeepEndsTheReading() {
        ParsedText parsed = parse("A: 1\nB: " + "[".repeat(200) + "]".repeat(200) + "\nC: 1");

        assertThat(parsed.bad()).extracting(BadLine::line).containsExactly(2, 2);
        assertThat(parsed.bad().getLast().reason()).contains("nested too deeply");
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("A");
    }

    @Test
    void whatStandsAboveMalformedTextIsRead() {
        assertThat(parse("A: 1\nB: 2\nC: d: e\nD: 4\n").lines())
                .extracting(ImportedLine::name)
                .contains("A", "B")
                .doesNotContain("D");
    }

    @Test
    void aTextThatIsNoMappingIsRefused() {
        for (String text : List.of("canary", "- canary", "[canary]", "*canary", "'canary'")) {
            ParsedText parsed = parse(text);

            assertThat(parsed.lines()).isEmpty();
            assertThat(parsed.bad()).singleElement().satisfies(bad -> {
                assertThat(bad.line()).isOne();
                assertThat(bad.reason()).contains("no YAML mapping").doesNotContain("canary");
            });
        }
    }

    @Test
    void aTextOfNothingHasNothing() {
        for (String text : List.of("", "\n\n", "# comment", "---\n", "{}", "~", "\uFEFF")) {
            assertThat(parse(text)).isEqualTo(new ParsedText(List.of(), List.of()));
        }
    }

    @Test
    void jsonIsYamlToo() {
        assertThat(parse("\uFEFF{\"A\": \"b\\u00e4\",\n \"B\": {\"type\": \"secret\", \"value\": 1.50}}")
                        .lines())
                .containsExactly(
                        new ImportedLine(1, "A", null, "b\u00e4", null),
                        new ImportedLine(2, "B", VariableType.SECRET, "1.50", null));
    }

    @Test
    void bytesThatAreNotUtf8AreReportedByLine() {
        byte[] text = "A: \u00e4\nB: |\n  x\n  y\nC: \u00e4\nD:\n  value: \u00e4\nE: 1\n"
                .getBytes(StandardCharsets.ISO_8859_1);

        ParsedText parsed = parser.parse(text);

        assertThat(parsed.bad()).extracting(BadLine::line).containsExactly(1, 5, 7);
        assertThat(parsed.lines())
                .extracting(ImportedLine::name, ImportedLine::line)
                .containsExactly(tuple("B", 2), tuple("E", 8));
    }

    private ParsedText parse(String text) {
        return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
