package dev.slipway.environment.audit.web;

import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditFilter;
import dev.slipway.service.problem.InvalidField;
import dev.slipway.service.problem.Problem;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A filter as query parameters. Every bad one is told at once. */
record AuditQuery(
        @Parameter(description = "Exactly this application or environment", example = "crm/prod") @Nullable
        String subject,

        @Parameter(description = "This application with everything below it", example = "crm") @Nullable
        String application,

        @Parameter(description = "Who did it") @Nullable String actor,

        @Parameter(description = "What was done", example = "variable-changed") @Nullable
        String action,

        @Parameter(description = "The variable that it was done to", example = "SMTP_HOST") @Nullable
        String name,

        @Parameter(description = "The earliest instant", example = "2026-07-01T00:00:00Z") @Nullable
        String from,

        @Parameter(description = "The first instant that is too late", example = "2026-08-01T00:00:00Z") @Nullable
        String to) {

    private static final int LONGEST = 200;
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** @throws Problem when a parameter is not valid */
    AuditFilter toFilter() {
        List<InvalidField> errors = new ArrayList<>();
        if (application != null && !SLUG.matcher(application).matches()) {
            errors.add(new InvalidField("application", "must be an application's name"));
        }
        requireText("subject", subject, errors);
        requireText("actor", actor, errors);
        requireText("name", name, errors);
        Instant earliest = instant("from", from, errors);
        Instant end = instant("to", to, errors);
        if (earliest != null && end != null && earliest.isAfter(end)) {
            errors.add(new InvalidField("to", "must not be before from"));
        }
        AuditFilter filter =
                new AuditFilter(subject, application, actor, action(errors).orElse(null), name, earliest, end);
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors);
        }
        return filter;
    }

    private Optional<AuditAction> action(List<InvalidField> errors) {
        if (action == null) {
            return Optional.empty();
        }
        Optional<AuditAction> parsed = ActionWords.parse(action);
        if (parsed.isEmpty()) {
            errors.add(new InvalidField(
                    "action",
                    Arrays.stream(AuditAction.values())
                            .map(ActionWords::of)
                            .sorted()
                            .collect(Collectors.joining(", ", "must be one of ", ""))));
        }
        return parsed;
    }

    private static void requireText(String field, @Nullable String text, List<InvalidField> errors) {
        if (text != null
                && (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl))) {
            errors.add(new InvalidField(field, "must have 1 to 200 characters and none of them a control character"));
        }
    }

    private static @Nullable Instant instant(String field, @Nullable String text, List<InvalidField> errors) {
        if (text == null) {
            return null;
        }
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        errors.add(new InvalidField(field, "must be an instant such as 2026-07-01T00:00:00Z"));
        return null;
    }
}
