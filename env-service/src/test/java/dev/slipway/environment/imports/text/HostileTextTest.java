package dev.slipway.environment.imports.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.imports.BadLine;
import dev.slipway.environment.imports.ImportedLine;
import dev.slipway.environment.imports.ParsedText;
import dev.slipway.environment.imports.TextParser;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that are made to take forever, or to break a parser. What is not linear is far over the limit here. */
@Timeout(20)
class HostileTextTest {

    private static final int MIB = 1024 * 1024;
    private static final String LONG = "x".repeat(2 * MIB);

    static List<TextParser> parsers() {
        return List.of(Parsers.dotenv(), Parsers.json(), Parsers.yaml());
    }

    @Test
    void longLinesOfDotenvAreRead() {
        for (String text : List.of(
                "A=" + LONG,
                "A='" + LONG + "'",
                "A=\"" + LONG + "\"",
                "A=\"" + "\\\\".repeat(MIB) + "\"",
                "A= #" + "#".repeat(MIB),
                "A=" + "a#".repeat(MIB),
                "A='" + "${B}".repeat(MIB / 4) + "'",
                "A='" + "${".repeat(MIB) + "'",
                "A=" + " ".repeat(MIB) + "b",
                "A=b" + " ".repeat(MIB),
                "A='" + "\n".repeat(MIB) + "'",
                "#" + LONG + "\nA=b")) {
            assertThat(parse(Parsers.dotenv(), text).lines())
                    .extracting(ImportedLine::name)
                    .containsExactly("A");
        }
        assertThat(parse(Parsers.dotenv(), LONG).bad()).hasSize(1);
        assertThat(parse(Parsers.dotenv(), " ".repeat(2 * MIB)).bad()).isEmpty();
    }

    @Test
    void openQuotesInEveryLineAreNotSearchedToTheEndAgainAndAgain() {
        for (String line : List.of(
                "A='\n", "A=\"\n", "A='\nB=\"\n", "A=\"x\nB='x\n", "A=\"\\\n", "A='x\"\n", "A='\"x\nB=\"'x\n")) {
            ParsedText parsed = parse(Parsers.dotenv(), line.repeat(50_000));

            assertThat(parsed.bad()).isNotEmpty();
        }
    }

    @Test
    void longValuesOfJsonAreRead() {
        for (String value : List.of('"' + LONG + '"', '"' + "\\n".repeat(MIB) + '"', "1".repeat(MIB))) {
            assertThat(parse(Parsers.json(), "{\"A\": " + value + "}").lines()).hasSize(1);
        }
        assertThat(parse(Parsers.json(), "{\"" + LONG + "\": 1}").bad()).hasSize(1);
    }

    @Test
    void linesOfYamlAreReadUpToALimit() {
        String longest = LONG.substring(0, 500_000);
        for (String value : List.of(longest, '"' + longest + '"', "'" + longest + "'", "|\n " + longest)) {
            assertThat(parse(Parsers.yaml(), "A: " + value).lines()).hasSize(1);
        }
        assertThat(parse(Parsers.yaml(), longest + ": 1").lines()).isEmpty();
        assertThat(parse(Parsers.yaml(), "A: |\n" + " x\n".repeat(MIB / 4)).lines())
                .hasSize(1);
        for (String text : List.of("A: 1\nB: " + LONG, "A: |\n " + LONG + "\nB: 1", "A: 1\n#" + LONG)) {
            ParsedText parsed = parse(Parsers.yaml(), text);

            assertThat(parsed.bad()).singleElement().satisfies(bad -> {
                assertThat(bad.line()).isEqualTo(2);
                assertThat(bad.reason()).contains("more than 524288 characters");
            });
            assertThat(parsed.lines()).isEmpty();
        }
    }

    @Test
    void aNameThatIsRepeatedManyTimesIsReportedEachTime() {
        int times = 100_000;

        assertThat(parse(Parsers.dotenv(), "A=1\n".repeat(times)).bad()).hasSize(times - 1);
        assertThat(parse(Parsers.yaml(), "A: 1\n".repeat(times)).bad()).hasSize(times - 1);
        assertThat(parse(Parsers.json(), "{" + "\"A\": 1,\n".repeat(times) + "\"A\": 1}")
                        .bad())
                .hasSize(times)
                .last()
                .extracting(BadLine::line)
                .isEqualTo(times + 1);
    }

    @Test
    void namesOfTheSameHashCodeAreTakenLikeOthers() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1 << 15; i++) {
            for (int bit = 0; bit < 15; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append("=1\n");
        }

        assertThat(parse(Parsers.dotenv(), text.toString()).lines()).hasSize(1 << 15);
    }

    @Test
    void deepNestingIsRefused() {
        int depth = 500_000;

        assertThat(parse(Parsers.json(), "{\"A\":".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.json(), "{\"A\":" + "[".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.json(), "[".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.yaml(), "{A: ".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.yaml(), "A: " + "[".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.yaml(), "[".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.yaml(), "A: " + "- ".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.yaml(), "- ".repeat(depth)).bad()).isNotEmpty();
        assertThat(parse(Parsers.yaml(), "? ".repeat(depth)).bad()).isNotEmpty();
    }

    @Test
    void aliasesDoNotMultiply() {
        StringBuilder bomb = new StringBuilder("A0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 1000; i++) {
            bomb.append("A%d: &a%d [%s*a%d]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(8), i - 1));
        }
        bomb.append("GOOD: 1\n");

        ParsedText parsed = parse(Parsers.yaml(), bomb.toString());

        assertThat(parsed.bad()).hasSize(1000);
        assertThat(parsed.lines()).extracting(ImportedLine::name).containsExactly("GOOD");
    }

    @Test
    void binaryRubbishIsReportedByLine() {
        byte[] rubbish = new byte[MIB];
        new Random(3).nextBytes(rubbish);

        for (TextParser parser : parsers()) {
            assertThat(parser.parse(rubbish).bad()).isNotEmpty();
        }
        assertThat(Parsers.dotenv().parse(new byte[MIB]).bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.reason()).contains("NUL"));
    }

    /** Pieces of all three grammars, thrown together. */
    @ParameterizedTest
    @MethodSource("parsers")
    void noTextMakesAParserThrow(TextParser parser) {
        List<String> pieces = List.of(
                "A",
                "B",
                "=",
                ":",
                ": ",
                "\n",
                "\r\n",
                "\r",
                "'",
                "\"",
                "\\",
                "\\n",
                "\\u12",
                "\\ud800",
                "\\U0011FFFF",
                "$",
                "${A}",
                "$${A}",
                "#",
                " #",
                " ",
                "\t",
                "{",
                "}",
                "[",
                "]",
                ",",
                "- ",
                "? ",
                "&a ",
                "*a ",
                "!t ",
                "!!int ",
                "<<: ",
                "|",
                ">",
                "%YAML 9.9",
                "%TAG ! %zz",
                "---\n",
                "...\n",
                "~",
                "null",
                "true",
                "1.0",
                "\"A\": ",
                "\"type\": ",
                "\"value\": ",
                "value: ",
                "type: ",
                "secret",
                "\0",
                "\u0007",
                "\u0085",
                "\u2028",
                "\uFEFF",
                "\uD83D\uDD11",
                "export ",
                "@",
                "`",
                "!<",
                ">",
                "%41",
                "\n  ",
                "\n\t",
                "x".repeat(1100));
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "{");
            for (int n = random.nextInt(16); n >= 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            ParsedText parsed = parse(parser, text.toString());

            Set<String> names = new HashSet<>();
            assertThat(parsed.lines())
                    .allSatisfy(line -> assertThat(names.add(line.name())).isTrue());
            assertThat(parsed.bad()).allSatisfy(bad -> assertThat(bad.line()).isPositive());
        }
    }

    private static ParsedText parse(TextParser parser, String text) {
        return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
