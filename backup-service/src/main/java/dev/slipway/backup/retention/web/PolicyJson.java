package dev.slipway.backup.retention.web;

import dev.slipway.backup.retention.RetentionPolicy;
import dev.slipway.service.problem.InvalidField;
import dev.slipway.service.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A retention policy as the API takes and shows it; rules that are absent keep nothing. */
record PolicyJson(
        @Min(1) @Max(100_000) @Schema(description = "Keep so many of the newest", example = "7") @Nullable
        Integer keepLast,

        @Schema(description = "Keep those younger than this, as an ISO 8601 duration", example = "P30D") @Nullable
        String keepYounger,

        @Min(1) @Max(100_000) @Schema(description = "Keep the newest of each of so many days", example = "14") @Nullable
        Integer daily,

        @Min(1) @Max(100_000) @Schema(description = "Keep the newest of each of so many ISO weeks") @Nullable
        Integer weekly,

        @Min(1) @Max(100_000) @Schema(description = "Keep the newest of each of so many months") @Nullable
        Integer monthly,

        @Min(1) @Max(100_000) @Schema(description = "Keep the newest of each of so many years") @Nullable
        Integer yearly,

        @Schema(description = "Where days begin; UTC when absent", example = "Europe/Berlin") @Nullable
        String timeZone,

        @Min(1)
        @Schema(description = "Most bytes that the environment's backups may take; the oldest unprotected go first")
        @Nullable
        Long maxBytes) {

    static PolicyJson of(RetentionPolicy policy) {
        Duration keepYounger = policy.keepYounger();
        return new PolicyJson(
                orAbsent(policy.keepLast()),
                keepYounger == null ? null : keepYounger.toString(),
                orAbsent(policy.daily()),
                orAbsent(policy.weekly()),
                orAbsent(policy.monthly()),
                orAbsent(policy.yearly()),
                policy.timeZone().getId(),
                policy.maxBytes());
    }

    /** @throws Problem when it is no policy */
    RetentionPolicy toPolicy() {
        List<InvalidField> errors = new ArrayList<>();
        RetentionPolicy policy = new RetentionPolicy(
                orNone(keepLast),
                age(errors),
                orNone(daily),
                orNone(weekly),
                orNone(monthly),
                orNone(yearly),
                zone(errors),
                maxBytes);
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors);
        }
        if (!policy.hasRules()) {
            throw Problem.invalidRequest(
                    "The policy has no rule.",
                    "keepLast",
                    "give at least one of keepLast, keepYounger, daily, weekly, monthly, yearly and maxBytes");
        }
        return policy;
    }

    private @Nullable Duration age(List<InvalidField> errors) {
        if (keepYounger == null) {
            return null;
        }
        try {
            Duration age = Duration.parse(keepYounger);
            if (age.isPositive() && age.compareTo(Duration.ofDays(36_525)) <= 0) {
                return age;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        errors.add(new InvalidField("keepYounger", "must be a positive ISO 8601 duration such as P30D or PT36H"));
        return null;
    }

    private ZoneId zone(List<InvalidField> errors) {
        try {
            return timeZone == null ? ZoneId.of("UTC") : ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            errors.add(new InvalidField("timeZone", "must be a time zone such as Europe/Berlin or UTC"));
            return ZoneId.of("UTC");
        }
    }

    private static @Nullable Integer orAbsent(int count) {
        return count == 0 ? null : count;
    }

    private static int orNone(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
