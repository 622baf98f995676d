package dev.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds the schemas, which people wrote, to the records, which the services are compiled with. */
class SchemaTest {

    static Stream<Class<?>> types() {
        Set<Class<?>> types = new LinkedHashSet<>();
        Resources.messageTypes().forEach(type -> addWithNested(type, types));
        return types.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void theSchemaSaysWhatTheRecordSays(Class<?> type) {
        JsonNode schema = Resources.schema(type);

        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("$id").asString())
                .isEqualTo("https://slipway.dev/schemas/" + type.getSimpleName() + ".json");
        assertThat(schema.get("title").asString()).isEqualTo(type.getSimpleName());
        assertThat(schema.get("type").asString()).isEqualTo("object");
        assertThat(schema.get("additionalProperties").asBoolean())
                .as("contracts grow: what is not known of an event is ignored, and of a command refused")
                .isEqualTo(!Command.class.isAssignableFrom(type));
        assertThat(schema.get("properties").propertyNames())
                .containsExactly(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toArray(String[]::new));
        assertThat(schema.get("required").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(Arrays.stream(type.getRecordComponents())
                        .filter(component -> !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                        .map(RecordComponent::getName)
                        .toList());
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode property = (ObjectNode) schema.get("properties").get(component.getName());
            assertThat(property.get("description").asString())
                    .as("description of %s", component.getName())
                    .isNotBlank();
            assertThat(property.without(List.of("description", "minimum")))
                    .as("schema of %s", component.getName())
                    .isEqualTo(schemaOf(component.getGenericType()));
        }
    }

    @Test
    void thereIsNoSchemaOfNothing() throws IOException, URISyntaxException {
        URI folder = SchemaTest.class.getResource("/schemas").toURI();

        try (Stream<Path> files = Files.list(Path.of(folder))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            types().map(type -> type.getSimpleName() + ".json").toList());
        }
    }

    private static void addWithNested(Type type, Set<Class<?>> types) {
        if (type instanceof ParameterizedType list) {
            addWithNested(list.getActualTypeArguments()[0], types);
        } else if (type instanceof Class<?> record
                && record.isRecord()
                && record != EnvironmentRef.class
                && types.add(record)) {
            for (RecordComponent component : record.getRecordComponents()) {
                addWithNested(component.getGenericType(), types);
            }
        }
    }

    private static ObjectNode schemaOf(Type type) {
        ObjectNode schema = Resources.JSON.createObjectNode();
        if (type == String.class) {
            return schema.put("type", "string");
        } else if (type == UUID.class) {
            return schema.put("type", "string").put("format", "uuid");
        } else if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        } else if (type == EnvironmentRef.class) {
            return schema.put("type", "string").put("pattern", "^[a-z][a-z0-9-]{0,62}/[a-z][a-z0-9-]{0,62}$");
        } else if (type == long.class || type == Long.class || type == int.class) {
            return schema.put("type", "integer");
        } else if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        } else if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return schema.put("type", "array").set("items", schemaOf(list.getActualTypeArguments()[0]));
        } else if (type instanceof Class<?> constants && constants.isEnum()) {
            ArrayNode names = schema.put("type", "string").putArray("enum");
            for (Object constant : constants.getEnumConstants()) {
                names.add(((Enum<?>) constant).name());
            }
            return schema;
        } else if (type instanceof Class<?> record && record.isRecord()) {
            return schema.put("$ref", record.getSimpleName() + ".json");
        }
        throw new AssertionError("Say here how %s looks in a schema".formatted(type));
    }
}
