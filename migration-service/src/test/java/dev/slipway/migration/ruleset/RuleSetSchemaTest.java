package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema that is handed out says what is read. */
class RuleSetSchemaTest {

    private static final String TEXT = text();
    private static final JsonNode TREE = new JsonMapper().readTree(TEXT);
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT, InputFormat.JSON);

    private static String text() {
        try (InputStream schema = RuleSet.class.getResourceAsStream("rule-set.schema.json")) {
            return new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TreeSet<String> components(Class<? extends Record> type, String... more) {
        TreeSet<String> names = new TreeSet<>(List.of(more));
        Arrays.stream(type.getRecordComponents()).forEach(component -> names.add(component.getName()));
        return names;
    }

    private static TreeSet<String> properties(String pointer) {
        return new TreeSet<>(TREE.at(pointer + "/properties").propertyNames());
    }

    private static <E extends Enum<E>> List<String> names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> {
                    try {
                        return type.getField(constant.name())
                                .getAnnotation(JsonProperty.class)
                                .value();
                    } catch (NoSuchFieldException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static List<String> enumeration(String pointer) {
        return TREE.at(pointer + "/enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void hasEveryOptionThatThereIsAndNoOther() {
        assertThat(properties("")).isEqualTo(components(RuleSet.class, "extends"));
        assertThat(properties("/$defs/tableRule")).isEqualTo(components(TableRule.class));
        assertThat(properties("/$defs/entry")).isEqualTo(components(RuleEntry.class));
        assertThat(properties("/properties/secretColumns/items")).isEqualTo(components(SecretColumns.class));
        assertThat(properties("/properties/references/items/oneOf/1")).isEqualTo(components(LogicalReference.class));
        assertThat(properties("/properties/renames/items")).isEqualTo(components(RenameHint.class));
        assertThat(properties("/properties/checks/items")).isEqualTo(components(CheckQuery.class));
        assertThat(enumeration("/$defs/entry/properties/rule")).isEqualTo(names(Rule.class));
        assertThat(enumeration("/$defs/tableRule/properties/rule")).isEqualTo(names(Rule.class));
        assertThat(enumeration("/properties/concurrentIndexes")).isEqualTo(names(ConcurrentIndexes.class));
        assertThat(enumeration("/properties/grants")).isEqualTo(names(Grants.class));
        assertThat(enumeration("/properties/checks/items/properties/severity"))
                .isEqualTo(names(CheckQuery.Severity.class));
    }

    static Stream<RuleSet> presets() {
        return Presets.shipped().all().stream();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void takesEveryPresetInBothFormats(RuleSet preset) {
        assertThat(SCHEMA.validate(RuleSetFormat.JSON.write(preset), InputFormat.JSON))
                .isEmpty();
        for (RuleSetFormat format : RuleSetFormat.values()) {
            WrittenRuleSet again = format.read(format.write(preset));
            assertThat(again.resolve(name -> Optional.empty())).isEqualTo(preset);
            assertThat(SCHEMA.validate(RuleSetFormat.JSON.write(again), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"r\", \"references\": [\"a.b -> c.d\", \"public.a.b → c.d\"]}",
                "{\"name\": \"r\", \"extends\": null, \"grants\": null, \"productVersion\": null}",
                "{\"name\": \"r\", \"checks\": [{\"name\": \"c\", \"sql\": \"SELECT 1\", \"severity\": null}]}",
                "{\"name\": \"r\", \"renames\": [{\"table\": \"a\", \"to\": \"b\"}]}"
            })
    void takesWhatIsTaken(String json) {
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
        assertThat(RuleSetFormat.JSON
                        .read(json)
                        .resolve(name -> Optional.empty())
                        .name())
                .isEqualTo("r");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"name\": \"No\"}",
                "{\"name\": \"schema\"}",
                "{\"name\": \"r\", \"rulez\": []}",
                "{\"name\": \"r\", \"rules\": [{\"table\": \"t\"}]}",
                "{\"name\": \"r\", \"rules\": [{\"rule\": \"skip\"}]}",
                "{\"name\": \"r\", \"rules\": [{\"table\": \"t\", \"rule\": \"replace\"}]}",
                "{\"name\": \"r\", \"rules\": [{\"table\": \"t\", \"rule\": \"skip\", \"extra\": 1}]}",
                "{\"name\": \"r\", \"references\": [\"a -> b\"]}",
                "{\"name\": \"r\", \"references\": [{\"table\": \"a\", \"columns\": [], \"referencedTable\": \"b\","
                        + " \"referencedColumns\": []}]}",
                "{\"name\": \"r\", \"checks\": [{\"name\": \"c\"}]}",
                "{\"name\": \"r\", \"checks\": [{\"sql\": \"SELECT 1\"}]}",
                "{\"name\": \"r\", \"grants\": \"all\"}",
                "{\"name\": \"r\", \"secretColumns\": [{\"table\": \"t\"}]}",
                "{\"name\": \"r\", \"renames\": [{\"table\": \"t\"}]}"
            })
    void refusesWhatIsRefused(String json) {
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).isNotEmpty();
        assertThatThrownBy(() -> RuleSetFormat.JSON.read(json).resolve(name -> Optional.empty()))
                .isInstanceOf(InvalidRuleSetException.class);
    }
}
