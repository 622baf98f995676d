package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void shipsPresetsForKnownProducts() {
        assertThat(Presets.shipped().all())
                .extracting(RuleSet::name)
                .containsExactly("directus", "generic", "n8n", "nocobase", "strapi");
        assertThat(Presets.shipped().all())
                .allSatisfy(preset -> assertThat(preset.description()).isNotBlank());
    }

    @Test
    void aPresetOfOnesOwnTakesWhatItLeavesOutFromTheOneThatItExtends() throws IOException {
        file("acme.yaml", """
                # ours
                name: acme
                extends: nocobase
                defaultForUserTables: {rule: skip}
                builtInTables: [acme_*]
                rules:
                  - {table: regions, rule: overwrite}
                  - {table: departments, rule: overwrite}
                references:
                  - customers.regionId -> regions.id
                checks:
                  - {name: one-default-theme, sql: SELECT true}
                  - {name: regions-are-there, sql: SELECT count(*) > 0 FROM regions}
                """);
        file("notes.txt", "no preset");
        Presets presets = Presets.shipped().with(directory);
        RuleSet parent = presets.find("nocobase").orElseThrow();
        RuleSet child = presets.find("acme").orElseThrow();

        assertThat(child.tablesMayBeMissing()).isTrue();
        assertThat(child.productVersion()).isEqualTo(parent.productVersion());
        assertThat(child.defaultForUserTables().rule()).isEqualTo(Rule.SKIP);
        assertThat(child.defaultForBuiltInTables()).isEqualTo(parent.defaultForBuiltInTables());
        assertThat(child.neverTravel()).isEqualTo(parent.neverTravel());
        assertThat(child.rules()).hasSize(parent.rules().size() + 1);
        assertThat(child.rules())
                .filteredOn(entry -> entry.table().equals("departments"))
                .singleElement()
                .returns(Rule.OVERWRITE, RuleEntry::rule);
        assertThat(child.references()).hasSize(parent.references().size() + 1);
        assertThat(child.checks()).hasSize(parent.checks().size() + 1);
        assertThat(child.checks())
                .filteredOn(check -> check.name().equals("one-default-theme"))
                .singleElement()
                .returns("SELECT true", CheckQuery::sql);
        assertThat(child.description()).isEqualTo(parent.description());
        assertThat(presets.all()).hasSize(Presets.shipped().all().size() + 1);
    }

    @Test
    void presetsOfOnesOwnMayExtendEachOtherInAnyOrder() throws IOException {
        file("a.json", "{\"name\": \"first\", \"extends\": \"second\"}");
        file("b.yml", "{name: second, extends: generic, rules: [{table: t, rule: skip}]}");
        Presets presets = Presets.shipped().with(directory);
        assertThat(presets.find("first").orElseThrow().rules()).contains(RuleEntry.of("t", Rule.SKIP));
    }

    @Test
    void everythingThatIsWrongWithADirectoryIsSaidAtOnce() throws IOException {
        file("1.yaml", "name: nocobase");
        file("2.yaml", "{name: twice}");
        file("3.yaml", "{name: twice}");
        file("4.yaml", "{name: lost, extends: nobody}");
        file("5.yaml", "{name: round, extends: trip}");
        file("6.yaml", "{name: trip, extends: round}");
        file("7.yaml", "{name: odd, rules: [{table: t, rule: replace}]}");
        file("8.json", "{not json");
        file("9.yaml", "{name: many, name: names}");
        assertThatThrownBy(() -> Presets.shipped().with(directory))
                .isInstanceOf(InvalidPresetsException.class)
                .message()
                .contains("1.yaml: a preset nocobase ships with Slipway")
                .contains("3.yaml", "2.yaml is named twice, too")
                .contains("4.yaml: It extends rule set nobody, which is not known here")
                .contains("It extends itself")
                .contains("7.yaml", "rules[0].rule")
                .contains("8.json")
                .contains("9.yaml");
    }

    @Test
    void aDirectoryThatIsNotThereIsNoEmptyOne() {
        assertThatThrownBy(() -> Presets.shipped().with(directory.resolve("missing")))
                .isInstanceOf(InvalidPresetsException.class)
                .hasMessageContaining("missing");
    }
}
