package dev.slipway.environment.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.environment.variable.VariableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class ReferencesTest {

    private static final int MIB = 1024 * 1024;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`` | ``",
                "text | text",
                "${X} | x",
                "a${X}b${Y_1}c | axbyc",
                "${X}${X} | xx",
                "$${X} | ${X}",
                "$$${X} | $${X}",
                "$$$${X} | $$${X}",
                "a$${X}${X} | a${X}x",
                "${X}$${X} | x${X}",
                "$X $ $$ { } | $X $ $$ { }",
                "${ | ${",
                "${} | ${}",
                "${X | ${X",
                "${server.port} | ${server.port}",
                "${X:-y} ${X-y} | ${X:-y} ${X-y}",
                "${_X} ${1X} ${ X} ${X } | ${_X} ${1X} ${ X} ${X }",
                "${\u00c4} | ${\u00c4}",
                "${A${X}} | ${Ax}",
                "${${X}} | ${x}",
                "$${server.port} | $${server.port}",
                "${TRICK} | ${X}"
            },
            delimiter = '|')
    void referencesAreReplacedAndNothingElse(String value, String resolved) {
        List<EffectiveVariable> variables =
                List.of(plain("A", value), plain("X", "x"), plain("Y_1", "y"), plain("TRICK", "$${X}"));

        assertThat(References.resolve(variables).getFirst()).isEqualTo(resolvedPlain("A", resolved));
        assertThat(References.resolve(variables, name("A"))).contains(resolvedPlain("A", resolved));
    }

    @Test
    void whatComesOutIsByName() {
        assertThat(References.resolve(List.of(plain("b", "1"), plain("C", "${b}"), plain("A", "${C}"))))
                .containsExactly(resolvedPlain("A", "1"), resolvedPlain("C", "1"), resolvedPlain("b", "1"));
        assertThat(References.resolve(List.of())).isEmpty();
    }

    @Test
    void whatRefersToASecretIsSecretToo() {
        assertThat(References.resolve(List.of(
                        plain("A", "${B}"),
                        plain("B", "x${C}"),
                        new EffectiveVariable(name("C"), "s", true),
                        plain("D", "$${C}"),
                        new EffectiveVariable(name("E"), "${D}", true))))
                .extracting(ResolvedVariable::secret)
                .containsExactly(true, true, true, false, true);
    }

    @Test
    void aMissingVariableIsNamedWithThePathToIt() {
        List<EffectiveVariable> variables = List.of(plain("A", "${B}"), plain("B", "${C}"), plain("Z", "canary"));

        assertThatExceptionOfType(ReferenceException.Missing.class)
                .isThrownBy(() -> References.resolve(variables))
                .withMessage("The variable 'B' refers to 'C', which does not exist: A -> B -> C.")
                .satisfies(e -> assertThat(e.path()).containsExactly(name("A"), name("B"), name("C")));
        assertThat(References.resolve(variables, name("Z"))).contains(resolvedPlain("Z", "canary"));
        assertThat(References.resolve(variables, name("Y"))).isEmpty();
    }

    @Test
    void aCycleIsNamedWithItsPath() {
        assertThatExceptionOfType(ReferenceException.Cycle.class)
                .isThrownBy(() -> References.resolve(List.of(plain("A", "canary ${A}"))))
                .withMessage("The variable 'A' refers to itself: A -> A.");
        assertThatExceptionOfType(ReferenceException.Cycle.class)
                .isThrownBy(() -> References.resolve(
                        List.of(plain("A", "${B}"), plain("B", "${C}"), plain("C", "${D}"), plain("D", "${B}"))))
                .withMessage("The variable 'B' refers to itself: B -> C -> D -> B.");
    }

    @Test
    void fiftyLevelsAreResolvedAndOneMoreIsNot() {
        List<EffectiveVariable> fine = chain(References.MOST_LEVELS);
        List<EffectiveVariable> tooMany = chain(References.MOST_LEVELS + 1);

        assertThat(References.resolve(fine))
                .allSatisfy(variable -> assertThat(variable.value()).isEqualTo("end"));
        assertThatExceptionOfType(ReferenceException.TooDeep.class)
                .isThrownBy(() -> References.resolve(tooMany))
                .withMessageContaining("'V00000'")
                .withMessageContaining("V00003 -> V00004 -> (42 more) -> V00047 -> V00048");
    }

    @Test
    void theDepthDoesNotDependOnWhatWasResolvedBefore() {
        List<EffectiveVariable> chain = new ArrayList<>(chain(30));
        chain.add(plain("W00000", "${V00000}"));
        for (int i = 1; i < 30; i++) {
            chain.add(plain("W%05d".formatted(i), "${W%05d}".formatted(i - 1)));
        }

        // seen from V00000 first, each is within the limit; W00020 leads through 51
        assertThatExceptionOfType(ReferenceException.TooDeep.class)
                .isThrownBy(() -> References.resolve(chain))
                .withMessageContaining("The references of 'W00020'")
                .withMessageContaining("-> V00030.");
        assertThat(References.resolve(chain, name("W00019"))).contains(resolvedPlain("W00019", "end"));
    }

    @Test
    void anEndlessChainAndAnEndlessCycleAreRefusedQuickly() {
        List<EffectiveVariable> chain = new ArrayList<>(chain(50_000));
        Collections.shuffle(chain, new Random(1));
        assertThatExceptionOfType(ReferenceException.TooDeep.class).isThrownBy(() -> References.resolve(chain));
        assertThatExceptionOfType(ReferenceException.TooDeep.class)
                .isThrownBy(() -> References.resolve(chain, name("V00000")));

        chain.removeIf(variable -> variable.name().equals(name("V50000")));
        chain.add(plain("V50000", "${V00000}"));
        assertThatExceptionOfType(ReferenceException.TooDeep.class).isThrownBy(() -> References.resolve(chain));
    }

    @Test
    void aMillionReferencesAreReplacedInOnePass() {
        List<EffectiveVariable> variables = new ArrayList<>(chain(40));
        variables.add(plain("EMPTY", ""));
        variables.add(plain("A", "${EMPTY}".repeat(MIB)));
        variables.add(plain("B", "${".repeat(MIB / 2)));
        variables.add(plain("C", "${xxxxxxxx".repeat(MIB / 16)));

        assertThat(References.resolve(variables)).hasSize(variables.size());
    }

    @Test
    void oneValueMayNotGrowOverItsLimit() {
        String largest = "x".repeat(MIB - 1);

        assertThat(References.resolve(List.of(plain("A", "${B}y"), plain("B", largest))))
                .hasSize(2);
        assertThatExceptionOfType(ReferenceException.TooLarge.class)
                .isThrownBy(() -> References.resolve(List.of(plain("A", "${B}yy"), plain("B", largest))))
                .withMessageContaining("'A'")
                .withMessageNotContaining("x");
        assertThatExceptionOfType(ReferenceException.TooLarge.class)
                .isThrownBy(() -> References.resolve(List.of(
                        plain("A", "${B}${B}"), plain("B", "\uD83D\uDD11".repeat(MIB / 8) + "\u20AC"))));
    }

    @Test
    void laughsDoNotMultiply() {
        List<EffectiveVariable> variables = new ArrayList<>();
        variables.add(plain("L0", "lol"));
        for (int i = 1; i <= 30; i++) {
            variables.add(plain("L" + i, ("${L" + (i - 1) + "}").repeat(10)));
        }

        assertThatExceptionOfType(ReferenceException.TooLarge.class)
                .isThrownBy(() -> References.resolve(variables))
                .withMessageContaining("'L6'");
    }

    @Test
    void allValuesTogetherMayNotGrowOverTheirLimit() {
        List<EffectiveVariable> variables = new ArrayList<>();
        variables.add(plain("A", "x".repeat(MIB)));
        for (int i = 1; i < 64; i++) {
            variables.add(plain("B" + i, "${A}"));
        }
        assertThat(References.resolve(variables)).hasSize(64);

        variables.add(plain("C", "x"));
        assertThatExceptionOfType(ReferenceException.TooLarge.class)
                .isThrownBy(() -> References.resolve(variables))
                .withMessageContaining("together");
    }

    @Test
    void anEscapedTextResolvesToItself() {
        Random random = new Random(7);
        List<String> pieces = List.of("$", "{", "}", "A", "${A}", "$${A}", "\\", "x y", ".");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            String escaped = References.escape(text.toString());

            assertThat(References.resolve(List.of(plain("X", escaped))))
                    .containsExactly(resolvedPlain("X", text.toString()));
        }
    }

    @Test
    void aNameThatIsGivenTwiceIsTheCallersMistake() {
        List<EffectiveVariable> twice = List.of(plain("A", "canary"), plain("B", ""), plain("A", "canary"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.resolve(twice))
                .withMessage("The variable 'A' is given twice.");
        assertThatIllegalArgumentException().isThrownBy(() -> References.resolve(twice, name("B")));
    }

    @Test
    void noTextFormShowsAValue() {
        assertThat(plain("A", "canary").toString()).contains("A").doesNotContain("canary");
        assertThat(resolvedPlain("A", "canary").toString()).contains("A").doesNotContain("canary");
    }

    private static List<EffectiveVariable> chain(int levels) {
        List<EffectiveVariable> chain = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            chain.add(plain("V%05d".formatted(i), "${V%05d}".formatted(i + 1)));
        }
        chain.add(plain("V%05d".formatted(levels), "end"));
        return chain;
    }

    private static EffectiveVariable plain(String name, String value) {
        return new EffectiveVariable(name(name), value, false);
    }

    private static ResolvedVariable resolvedPlain(String name, String value) {
        return new ResolvedVariable(name(name), value, false);
    }

    private static VariableName name(String name) {
        return new VariableName(name);
    }
}
