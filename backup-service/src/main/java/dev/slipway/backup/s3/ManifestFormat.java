package dev.slipway.backup.s3;

import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Manifest;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Manifests as they are stored: JSON that people can read. */
@Component
class ManifestFormat {

    private final JsonMapper json;

    ManifestFormat(JsonMapper json) {
        this.json = json.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    byte[] write(Manifest manifest) {
        return json.writeValueAsBytes(manifest);
    }

    /**
     * Reads one.
     *
     * @throws JobFailedException.Permanent when it has a format that this version does not know
     */
    Manifest read(byte[] bytes) {
        int format = json.readTree(bytes).path("formatVersion").asInt(0);
        if (format != Manifest.CURRENT_FORMAT) {
            throw new JobFailedException.Permanent(
                    "The backup's manifest has the format %d, and this version of Slipway reads the format %d."
                            .formatted(format, Manifest.CURRENT_FORMAT),
                    null);
        }
        return json.readValue(bytes, Manifest.class);
    }
}
