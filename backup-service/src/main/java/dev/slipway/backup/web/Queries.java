package dev.slipway.backup.web;

import dev.slipway.backup.ListPosition;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.InvalidField;
import dev.slipway.service.problem.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads query parameters and remembers each that cannot be read, so that all are told at once. */
final class Queries {

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final List<InvalidField> errors = new ArrayList<>();

    @Nullable
    EnvironmentRef environment(String field, @Nullable String text) {
        return read(field, text, "must be an application and an environment such as crm/prod", EnvironmentRef::parse);
    }

    @Nullable
    String application(String field, @Nullable String text) {
        return read(field, text, "must be an application's name", slug -> {
            if (!SLUG.matcher(slug).matches()) {
                throw new IllegalArgumentException();
            }
            return slug;
        });
    }

    @Nullable
    UUID id(String field, @Nullable String text) {
        return read(field, text, "must be an id", UUID::fromString);
    }

    @Nullable
    ListPosition position(String field, @Nullable String text) {
        return word(field, text, "must be the next of the page before", ListPosition::parse);
    }

    @Nullable
    Instant instant(String field, @Nullable String text) {
        return read(field, text, "must be an instant such as 2026-07-01T00:00:00Z", written -> {
            Instant instant = Instant.parse(written);
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw new IllegalArgumentException();
            }
            return instant;
        });
    }

    /** What a parser makes of a text, where it makes anything of it. */
    <T> @Nullable T word(String field, @Nullable String text, String message, Function<String, Optional<T>> parser) {
        return read(field, text, message, written -> parser.apply(written).orElseThrow(IllegalArgumentException::new));
    }

    void refuse(String field, String message) {
        errors.add(new InvalidField(field, message));
    }

    /** @throws Problem when a parameter could not be read */
    void requireValid() {
        if (!errors.isEmpty()) {
            throw Problem.invalidRequest(errors);
        }
    }

    private <T> @Nullable T read(String field, @Nullable String text, String message, Function<String, T> parser) {
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            refuse(field, message);
            return null;
        }
    }
}
