package dev.slipway.backup.drill;

import dev.slipway.contracts.EnvironmentRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Ids that several instances come to without talking to each other. */
final class DrillIds {

    private DrillIds() {}

    /** The id of the drill of an environment that is due at a time. */
    static DrillId of(EnvironmentRef environment, Instant due) {
        return new DrillId(
                UUID.nameUUIDFromBytes(("drill " + environment + " " + due).getBytes(StandardCharsets.UTF_8)));
    }
}
