package dev.slipway.outbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.contracts.Command;
import dev.slipway.contracts.Message;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages as JSON: instants in ISO 8601, components that are null left out, unknown properties of events ignored so
 * that a contract can grow, those of commands and anything else that does not fit refused.
 */
public final class MessageCodec {

    private final JsonMapper mapper = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    /** Writes a message as JSON. */
    public String write(Message message) {
        return mapper.writeValueAsString(message);
    }

    /**
     * Reads a message.
     *
     * @throws RejectedMessageException when the JSON is malformed, or lacks or contradicts what the type demands,
     *     or is a command that holds what the type does not know
     */
    public <M extends Message> M read(Class<M> type, byte[] json) {
        JsonNode tree;
        try {
            tree = mapper.readTree(json);
        } catch (JacksonException e) {
            throw new RejectedMessageException("The data is not JSON: %s".formatted(e.getOriginalMessage()));
        }
        requireComponents(type, tree, "", Command.class.isAssignableFrom(type));
        try {
            return mapper.treeToValue(tree, type);
        } catch (JacksonException e) {
            throw new RejectedMessageException(unfit(type, e));
        }
    }

    private static String unfit(Class<?> type, JacksonException e) {
        String path = e.getPath().stream()
                .map(reference -> reference.getPropertyName() != null
                        ? "." + reference.getPropertyName()
                        : "[" + reference.getIndex() + "]")
                .reduce("", String::concat);
        String why = e.getCause() instanceof IllegalArgumentException refused ? refused.getMessage() : null;
        return "%s has an unfit value%s"
                .formatted(
                        path.isEmpty() ? "A " + type.getSimpleName() : "Component " + path.substring(1),
                        why != null ? ": " + why : "");
    }

    /** Binding would turn what is absent into null, and a constructor would fail on it with no word of what is missing. */
    private static void requireComponents(Class<?> type, JsonNode object, String path, boolean noOthers) {
        if (!object.isObject()) {
            throw new RejectedMessageException(
                    "%s is not a JSON object".formatted(path.isEmpty() ? "The data" : "Component " + path));
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String componentPath = path.isEmpty() ? component.getName() : path + "." + component.getName();
            JsonNode value = object.get(component.getName());
            if (value == null || value.isNull()) {
                if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    throw new RejectedMessageException("Component %s is missing".formatted(componentPath));
                }
            } else {
                requireInside(component.getGenericType(), component.getAnnotatedType(), value, componentPath, noOthers);
            }
        }
        if (noOthers) {
            requireNoOthers(type, object, path);
        }
    }

    private static void requireNoOthers(Class<?> type, JsonNode object, String path) {
        List<String> known = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new RejectedMessageException("Component %s is not known; known are %s"
                        .formatted(path.isEmpty() ? name : path + "." + name, String.join(", ", known)));
            }
        }
    }

    private static void requireInside(
            Type type, AnnotatedType annotated, JsonNode value, String path, boolean noOthers) {
        if (type instanceof Class<?> nested && nested.isRecord() && value.isObject()) {
            requireComponents(nested, value, path, noOthers);
        } else if (type instanceof ParameterizedType list
                && list.getRawType() == List.class
                && annotated instanceof AnnotatedParameterizedType annotatedList
                && value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                JsonNode element = value.get(i);
                if (element.isNull()) {
                    throw new RejectedMessageException("Component %s[%d] is missing".formatted(path, i));
                }
                requireInside(
                        list.getActualTypeArguments()[0],
                        annotatedList.getAnnotatedActualTypeArguments()[0],
                        element,
                        path + "[" + i + "]",
                        noOthers);
            }
        }
    }
}
