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

class JsonTextParserTest {

    private final JsonTextParser parser = new JsonTextParser();

    @Test
    void textNumbersAndBooleansAreTakenAsWritten() {
        ParsedText parsed = parse("""
                {
                  "TEXT": "a\\n\\u00e4\\ud83d\\udd11 ${B} $${C}",
                  "EMPTY": "",
                  "INTEGER": 12345678901234567890123456789,
                  "DECIMAL": -1.10,
                  "EXPONENT": 1E+3,
                  "YES": true,
                  "NO": false
                }
                """);

        assertThat(parsed.bad()).isEmpty();
        assertThat(parsed.lines())
                .extracting(ImportedLine::line, ImportedLine::name, ImportedLine::value)
                .containsExactly(
                        tuple(2, "TEXT", "a\n\u00e4\uD83D\uDD11 ${B} $${C}"),
                        tuple(3, "EMPTY", ""),
                        tuple(4, "INTEGER", "12345678901234567890123456789"),
                        tuple(5, "DECIMAL", "-1.10"),
                        tuple(6, "EXPONENT", "1E+3"),
                        tuple(7, "YES", "true"),
                        tuple(8, "NO", "false"));
    }

    @Test
    void anObjectMayGiveATypeAndADescription() {
        ParsedText parsed = parse("""
                {
                  "A": {"value": "a", "type": "secret", "description": "what for"},
                  "B": {
                    "type": "plain",
                    "value": 1.50
                  },
                  "C": {"value": true}
                }
                """);

        assertThat(parsed.bad()).isEmpty();
        assertThat(parsed.lines())
                .containsExactly(
                        new ImportedLine(2, "A", VariableType.SECRET, "a", "what for"),
                        new ImportedLine(3, "B", VariableType.PLAIN, "1.50", null),
                        new ImportedLine(7, "C", null, "true", null));
    }

    static List<Arguments> badMembers() {
        return List.of(
                Arguments.of("null", 2, "null"),
                Arguments.of("[1, [\"canary\"], {}]", 2, "array"),
                Arguments.of("{}", 2, "no member 'value'"),
                Arguments.of("{\"type\": \"secret\"}", 2, "no member 'value'"),
                Arguments.of("{\"value\": \"canary\",\n\"canary\": {\"a\": []}}", 3, "none of the members"),
                Arguments.of("{\"value\": \"canary\",\n\"value\": \"canary\"}", 3, "'value' is given again"),
                Arguments.of("{\n\n\"value\": {\"canary\": 1}}", 4, "'value' must be text, a number"),
                Arguments.of("{\"value\": null}", 2, "'value' must be text, a number"),
                Arguments.of("{\"value\": \"canary\", \"type\": \"canary\"}", 2, "\"plain\" or \"secret\""),
                Arguments.of("{\"value\": \"canary\", \"type\": [\"secret\"]}", 2, "\"plain\" or \"secret\""),
                Arguments.of("{\"value\": \"canary\", \"description\": 1}", 2, "'description' must be text"),
                Arguments.of("\"canary\\u0000\"", 2, "NUL"),
                Arguments.of("\"canary\\ud83d\"", 2, "surrogate"),
                Arguments.of("{\"value\": \"\", \"description\": \"canary\\udd11\"}", 2, "surrogate"),
                Arguments.of("\"\", \"A\": \"canary\"", 2, "line 2 and again in line 2"));
    }

    @ParameterizedTest
    @MethodSource("badMembers")
    void aBadMemberIsNamedAndTheNextOneIsRead(String member, int line, String reason) {
        ParsedText parsed = parse("{\n\"A\": " + member + ",\n\"GOOD\": 1}");

        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(line);
            assertThat(bad.name()).isEqualTo("A");
            assertThat(bad.reason()).contains(reason).doesNotContain("canary").endsWith(".");
        });
        assertThat(parsed.lines()).extracting(ImportedLine::name).contains("GOOD");
    }

    static List<Arguments> malformed() {
        return List.of(
                Arguments.of(",\ncanary: 1}", 3, "malformed"),
                Arguments.of(",\n\"B\": canary}", 3, "malformed"),
                Arguments.of(",\n\"B\": \"canary", 3, "malformed"),
                Arguments.of(",\n\"B\": \"can\nary\"}", 3, "malformed"),
                Arguments.of("\n", 3, "ends too early"),
                Arguments.of(",\n}", 3, "malformed"),
                Arguments.of("}\ncanary", 3, "more text behind"),
                Arguments.of("}\n{}", 3, "more text behind"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatStandsAboveMalformedTextIsRead(String rest, int line, String reason) {
        ParsedText parsed = parse("{\n\"A\": 1" + rest);

        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(line);
            assertThat(bad.reason()).contains(reason).doesNotContain("canary").endsWith(".");
        });
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("A");
    }

    @Test
    void nestingThatIsTooDeepEndsTheReading() {
        ParsedText parsed = parse("{\n\"A\": 1,\n\"B\": " + "[".repeat(200) + "]".repeat(200) + ",\n\"C\": 1}");

        assertThat(parsed.bad()).extracting(BadLine::line).containsExactly(3, 3);
        assertThat(parsed.bad().getLast().reason()).contains("nested too deeply");
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("A");
    }

    @ParameterizedTest
    @MethodSource("noObjects")
    void aTextThatIsNoObjectIsRefused(String text) {
        ParsedText parsed = parse(text);

        assertThat(parsed.lines()).isEmpty();
        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isOne();
            assertThat(bad.reason()).doesNotContain("canary").endsWith(".");
        });
    }

    static List<String> noObjects() {
        return List.of("", "  ", "\"canary\"", "[{\"A\": \"canary\"}]", "canary", "null", "/* canary */ {}");
    }

    @Test
    void aRepeatedNameIsReportedWithBothLines() {
        ParsedText parsed = parse("{\n\"A\": 1,\n\"B\": 2,\n\"A\": {\"value\": 3}}");

        assertThat(parsed.lines()).extracting(ImportedLine::value).containsExactly("1", "2");
        assertThat(parsed.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(4);
            assertThat(bad.reason()).contains("line 2", "line 4");
        });
    }

    @Test
    void bytesThatAreNotUtf8AreReportedByLine() {
        byte[] text = "{\n\"A\": \"\u00e4\",\n\"B\": 2,\n\"C\": {\n\"value\": \"\u00e4\"}}"
                .getBytes(StandardCharsets.ISO_8859_1);

        ParsedText parsed = parser.parse(text);

        assertThat(parsed.bad()).extracting(BadLine::line).containsExactly(2, 5);
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("B");
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(parse("\uFEFF{\"A\": \"b\"}").lines()).containsExactly(new ImportedLine(1, "A", null, "b", null));
    }

    private ParsedText parse(String text) {
        return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
