package dev.slipway.environment.configuration.text;

import dev.slipway.environment.configuration.ConfigurationFormat;
import dev.slipway.environment.configuration.ConfigurationWriter;
import dev.slipway.environment.configuration.ResolvedVariable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** Writes one compact JSON object, all of whose members are text. */
@Component
class JsonWriter implements ConfigurationWriter {

    /** Keeps no buffers, in which secrets would stay behind. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    @Override
    public ConfigurationFormat format() {
        return ConfigurationFormat.JSON;
    }

    @Override
    public void write(List<ResolvedVariable> variables, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            for (ResolvedVariable variable : variables) {
                json.writeStringProperty(variable.name().value(), variable.value());
            }
            json.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }
}
