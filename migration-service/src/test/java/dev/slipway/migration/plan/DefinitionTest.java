package dev.slipway.migration.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Definition.Alike;
import dev.slipway.migration.plan.Definition.Condition;
import dev.slipway.migration.plan.Definition.Element;
import dev.slipway.migration.plan.Definition.Pointing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are those of pg_get_constraintdef and pg_get_indexdef. */
class DefinitionTest {

    private static @Nullable Definition of(String definition) {
        return Definition.of(definition).orElse(null);
    }

    private static Element plain(String expression) {
        return new Element(expression, null);
    }

    @Test
    void readsUniqueConstraints() {
        assertThat(of("UNIQUE (a, \"B, (c)\")"))
                .isEqualTo(new Alike(List.of(plain("a"), plain("\"B, (c)\"")), null, true));
        assertThat(of("UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED"))
                .isEqualTo(new Alike(List.of(plain("a")), null, false));
        assertThat(of("PRIMARY KEY (id)")).isEqualTo(new Alike(List.of(plain("id")), null, true));
    }

    @Test
    void readsUniqueIndexes() {
        assertThat(
                        of(
                                "CREATE UNIQUE INDEX \"U (x)\" ON public.\"T t\" USING btree (lower(a), (b + 1) DESC NULLS LAST,"
                                        + " \"left\"(c, 2) text_pattern_ops, d COLLATE \"C\") INCLUDE (e) WHERE (note = ') WHERE ('::text)"))
                .isEqualTo(new Alike(
                        List.of(
                                plain("lower(a)"),
                                plain("(b + 1)"),
                                plain("\"left\"(c, 2)"),
                                plain("(d) COLLATE \"C\"")),
                        "(note = ') WHERE ('::text)",
                        true));
        assertThat(of("CREATE UNIQUE INDEX u ON public.t USING btree (a) NULLS NOT DISTINCT WHERE active"))
                .isEqualTo(new Alike(List.of(plain("a")), "active", false));
    }

    @Test
    void leavesOutWhatTheCatalogAdds() {
        assertThat(of("CREATE UNIQUE INDEX u ON public.t USING btree (a) WHERE (b > 1) {\"clustered\": true}"))
                .isEqualTo(new Alike(List.of(plain("a")), "(b > 1)", true));
        assertThat(of("CHECK ((a <> '{}'::text)) inherited")).isEqualTo(new Condition("(a <> '{}'::text)"));
        assertThat(Definition.isNotValid("CHECK ((a > 0)) NOT VALID inherited")).isTrue();
    }

    @Test
    void readsExclusionConstraints() {
        assertThat(of("EXCLUDE USING gist (room gist_text_ops WITH =, int4range(a, b) WITH &&,"
                        + " c WITH OPERATOR(public.=)) WHERE ((NOT cancelled))"))
                .isEqualTo(new Alike(
                        List.of(
                                new Element("room", "="),
                                new Element("int4range(a, b)", "&&"),
                                new Element("c", "OPERATOR(public.=)")),
                        "((NOT cancelled))",
                        true));
    }

    @Test
    void readsForeignKeysAndChecks() {
        assertThat(
                        of(
                                "FOREIGN KEY (a, \"B\"\"b\") REFERENCES other.\"P p\"(x, y) MATCH FULL ON DELETE CASCADE NOT VALID"))
                .isEqualTo(new Pointing(List.of("a", "B\"b"), new TableName("other", "P p"), List.of("x", "y"), false));
        assertThat(of("FOREIGN KEY (id, PERIOD during) REFERENCES public.p(id, PERIOD \"of\")"))
                .isEqualTo(
                        new Pointing(List.of("id", "during"), new TableName("public", "p"), List.of("id", "of"), true));
        assertThat(of("CHECK (((price > (0)::numeric) AND (name <> ')'::text))) NO INHERIT"))
                .isEqualTo(new Condition("((price > (0)::numeric) AND (name <> ')'::text))"));
    }

    @Test
    void readsKeysWithoutOverlaps() {
        assertThat(of("PRIMARY KEY (id, during WITHOUT OVERLAPS)"))
                .isEqualTo(new Alike(List.of(new Element("id", "="), new Element("during", "&&")), null, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX i ON public.t USING btree (a)",
                "CHECK ((a > 0)) NOT ENFORCED",
                "FOREIGN KEY (id, PERIOD during) REFERENCES public.p(id, PERIOD during) NOT ENFORCED"
            })
    void saysNothingOfWhatRefusesNoRowsOrIsNotKnownHere(String definition) {
        assertThat(of(definition)).isNull();
    }
}
