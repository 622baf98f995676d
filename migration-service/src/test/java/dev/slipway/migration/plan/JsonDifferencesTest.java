package dev.slipway.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDifferencesTest {

    private static List<String> between(String before, String after) {
        return JsonDifferences.between(before, after).orElseThrow().listed().stream()
                .map(place -> place.path() + " " + place.kind().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + place.before() + " " + place.after())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"a\": 1, \"b\": 2} | {\"a\": 1, \"b\": 3}             | /b changed 2 3",
                "{\"a\": {\"b\": 1}}  | {\"a\": {\"b\": 1, \"c\": 2}}    | /a/c added null 2",
                "{\"a\": 1, \"b\": 2} | {\"a\": 1}                       | /b removed 2 null",
                "{\"a\": 1}           | {\"a\": null}                    | /a changed 1 null",
                "{\"a\": [1]}         | {\"a\": {}}                      | /a changed [1] {}",
                "1                    | 2                                | ' changed 1 2",
                "{\"a/b\": {\"m~n\": 1}} | {\"a/b\": {\"m~n\": 2}}       | /a~1b/m~0n changed 1 2",
                "{\"\": 1}            | {\"\": 2}                        | / changed 1 2",
                "[1, 2, 3]            | [0, 1, 2, 3]                     | /0 added null 0",
                "[1, 2, 3]            | [1, 3]                           | /1 removed 2 null",
                "[1, 2, 3]            | [1, 9, 3]                        | /1 changed 2 9",
                "[[1, 2], [3]]        | [[1, 2], [3, 4]]                 | /1/1 added null 4",
            })
    void namesThePlaceByItsPointer(String before, String after, String expected) {
        assertThat(between(before, after)).containsExactly(expected.replace("'", ""));
    }

    @Test
    void elementsThatNameThemselvesAreFollowedWhereverTheyMoveTo() {
        String before = "[{\"key\": \"a\", \"title\": \"A\"}, {\"key\": \"b\", \"title\": \"B\"}]";
        String after = "[{\"key\": \"new\"}, {\"key\": \"a\", \"title\": \"A\"}, {\"key\": \"b\", \"title\": \"Bee\"}]";
        assertThat(between(before, after))
                .containsExactly("/0 added null {\"key\":\"new\"}", "/2/title changed \"B\" \"Bee\"");
        assertThat(between("[{\"id\": 1, \"x\": 1}]", "[{\"id\": 2, \"x\": 1}]"))
                .containsExactly("/0 removed {\"id\":1,\"x\":1} null", "/0 added null {\"id\":2,\"x\":1}");
    }

    @Test
    void anotherNotationIsNoDifference() {
        assertThat(between("{\"a\": 1.0, \"b\": [1]}", "{\"b\":[1.00],\"a\":1}"))
                .isEmpty();
        assertThat(between("{\"a\": 12345678901234567890.1}", "{\"a\": 12345678901234567890.2}"))
                .hasSize(1);
    }

    @Test
    void whatIsNoJsonHasNone() {
        assertThat(JsonDifferences.between("{", "{}")).isEmpty();
        assertThat(JsonDifferences.between("[".repeat(100_000), "{}")).isEmpty();
    }

    @Test
    void veryManyDifferencesAreCountedAndTheFirstListed() {
        String before = numbers(0);
        String after = numbers(1_000_000);
        JsonDifferences differences = JsonDifferences.between(before, after).orElseThrow();
        assertThat(differences.listed()).hasSize(JsonDifferences.MOST);
        assertThat(differences.omitted()).isEqualTo(2000 - JsonDifferences.MOST);
        assertThat(differences.listed().getFirst().path()).isEqualTo("/0");
    }

    private static String numbers(int from) {
        return IntStream.range(from, from + 2000)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "[", "]"));
    }
}
