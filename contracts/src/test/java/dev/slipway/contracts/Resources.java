package dev.slipway.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files beside the records. */
final class Resources {

    /** Nothing special is needed to read and write the contracts, but that null is left out. */
    static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private Resources() {}

    static Stream<Class<? extends Message>> messageTypes() {
        return Arrays.stream(Channel.values()).flatMap(channel -> channel.messageTypes().stream());
    }

    static JsonNode schema(Class<?> type) {
        return json("/schemas/" + type.getSimpleName() + ".json");
    }

    static JsonNode golden(Class<?> type) {
        return json("/golden/" + type.getSimpleName() + ".json");
    }

    static byte[] bytes(String name) {
        try (@Nullable InputStream file = Resources.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new AssertionError("There is no " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String name) {
        return JSON.readTree(bytes(name));
    }
}
