package dev.slipway.backup.retention.web;

import dev.slipway.backup.retention.Reason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/** Why a backup is kept or not, as the API shows it. */
record ReasonJson(
        @Schema(description = "What decided", example = "daily")
        String rule,

        String explanation) {

    static ReasonJson of(Reason reason) {
        return new ReasonJson(reason.rule().name().toLowerCase(Locale.ROOT).replace('_', '-'), reason.sentence());
    }
}
