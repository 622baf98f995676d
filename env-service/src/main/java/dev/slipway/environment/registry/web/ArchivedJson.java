package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.Standing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(description = "Who put it away, and when")
record ArchivedJson(String by, Instant at) {

    static @Nullable ArchivedJson of(Standing standing) {
        return switch (standing) {
            case Standing.InUse _ -> null;
            case Standing.Archived(var by, var at) -> new ArchivedJson(by, at);
        };
    }
}
