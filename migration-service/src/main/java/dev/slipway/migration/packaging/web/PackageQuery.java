package dev.slipway.migration.packaging.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.PackageFilter;
import dev.slipway.migration.packaging.Packages;
import dev.slipway.service.problem.InvalidField;
import dev.slipway.service.problem.Problem;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which packages are asked for, as query parameters. Every bad one is told at once. */
record PackageQuery(
        @Parameter(description = "Those built from exactly this environment", example = "crm/dev") @Nullable
        String source,

        @Parameter(description = "Those built from any environment of this application", example = "crm") @Nullable
        String application,

        @Parameter(description = "Those built by this rule set", example = "nocobase") @Nullable
        String ruleSet,

        @Parameter(description = "Those that this person or client had built or uploaded") @Nullable
        String by,

        @Parameter(description = "The earliest instant", example = "2026-07-01T00:00:00Z") @Nullable
        String from,

        @Parameter(description = "The first instant that is too late", example = "2026-08-01T00:00:00Z") @Nullable
        String to,

        @Parameter(description = "Only those behind this place: the next of the page before") @Nullable
        String before) {

    /** The query, read. */
    record Wanted(PackageFilter filter, Packages.@Nullable Position before) {}

    /** @throws Problem when a parameter is not valid */
    Wanted read() {
        List<InvalidField> errors = new ArrayList<>();
        Wanted wanted = new Wanted(
                new PackageFilter(
                        read("source", source, "must be an environment such as crm/dev", EnvironmentRef::parse, errors),
                        application,
                        ruleSet,
                        by,
                        read("from", from, "must be an instant such as 2026-07-01T00:00:00Z", Instant::parse, errors),
                        read("to", to, "must be an instant such as 2026-07-01T00:00:00Z", Instant::parse, errors)),
                read(
                        "before",
                        before,
                        "must be the next of the page before",
                        text -> Packages.Position.parse(text).orElseThrow(IllegalArgumentException::new),
                        errors));
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors);
        }
        return wanted;
    }

    private static <T> @Nullable T read(
            String field,
            @Nullable String text,
            String message,
            Function<String, T> parser,
            List<InvalidField> errors) {
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            errors.add(new InvalidField(field, message));
            return null;
        }
    }
}
