package dev.slipway.environment.configuration.web;

import dev.slipway.environment.configuration.ConfigurationFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;

/** A format as a request names it, with the media type of its answer. */
enum ConfigurationFormatJson {
    JSON("json", ConfigurationFormat.JSON, MediaType.APPLICATION_JSON_VALUE),
    DOTENV("dotenv", ConfigurationFormat.DOTENV, "text/plain;charset=UTF-8"),
    YAML("yaml", ConfigurationFormat.YAML, MediaType.APPLICATION_YAML_VALUE),
    PROPERTIES("properties", ConfigurationFormat.PROPERTIES, "text/x-java-properties;charset=ISO-8859-1"),
    KUBERNETES_SECRET("kubernetes-secret", ConfigurationFormat.KUBERNETES_SECRET, MediaType.APPLICATION_YAML_VALUE);

    private final String spelling;
    private final ConfigurationFormat format;
    private final MediaType mediaType;

    ConfigurationFormatJson(String spelling, ConfigurationFormat format, String mediaType) {
        this.spelling = spelling;
        this.format = format;
        this.mediaType = MediaType.parseMediaType(mediaType);
    }

    ConfigurationFormat toFormat() {
        return format;
    }

    MediaType mediaType() {
        return mediaType;
    }

    static Optional<ConfigurationFormatJson> of(String spelling) {
        return Arrays.stream(values())
                .filter(format -> format.spelling.equals(spelling))
                .findFirst();
    }

    static List<String> spellings() {
        return Arrays.stream(values()).map(format -> format.spelling).toList();
    }
}
