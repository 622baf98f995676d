package dev.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has once gone over the wire must always be readable: the files in {@code golden} are never changed, only added
 * to.
 */
class GoldenMessageTest {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaIdResolvers(
                    ids -> ids.mapPrefix("https://slipway.dev/schemas/", "classpath:schemas/")));

    static Stream<Class<? extends Message>> messageTypes() {
        return Resources.messageTypes();
    }

    @ParameterizedTest
    @MethodSource("messageTypes")
    void aGoldenMessageIsReadAndWrittenUnchanged(Class<? extends Message> type) {
        JsonNode golden = Resources.golden(type);

        Message message = Resources.JSON.treeToValue(golden, type);

        assertThat(Resources.JSON.writeValueAsString(message)).isEqualTo(golden.toString());
        assertThat(golden.propertyNames())
                .as("a golden message has every component")
                .containsExactlyElementsOf(Stream.of(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
        assertThat(message.key()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("messageTypes")
    void aGoldenMessageFitsItsSchema(Class<? extends Message> type) {
        assertThat(schema(type).validate(Resources.golden(type).toString(), InputFormat.JSON))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("messageTypes")
    void whatIsOptionalMayBeLeftOut(Class<? extends Message> type) {
        List<String> required = Resources.schema(type)
                .get("required")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
        ObjectNode least = ((ObjectNode) Resources.golden(type)).retain(required);

        Message message = Resources.JSON.treeToValue(least, type);

        assertThat(Resources.JSON.writeValueAsString(message)).isEqualTo(least.toString());
        assertThat(schema(type).validate(least.toString(), InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("messageTypes")
    void whatIsRequiredMayNot(Class<? extends Message> type) {
        for (JsonNode required : Resources.schema(type).get("required")) {
            ObjectNode lacking = ((ObjectNode) Resources.golden(type)).without(required.asString());

            assertThat(schema(type).validate(lacking.toString(), InputFormat.JSON))
                    .hasSize(1);
        }
    }

    private static Schema schema(Class<?> type) {
        return SCHEMAS.getSchema(SchemaLocation.of("https://slipway.dev/schemas/" + type.getSimpleName() + ".json"));
    }
}
