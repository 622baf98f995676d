package dev.slipway.backup.jdbc;

import dev.slipway.backup.ListPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a listing asks for. Only what is given goes into the statement, so that the indexes serve it. */
final class Conditions {

    private final List<String> texts = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** Adds a condition with one placeholder unless there is no value for it. */
    Conditions and(String text, @Nullable Object value) {
        if (value != null) {
            texts.add(text);
            values.add(value);
        }
        return this;
    }

    /** Only what comes behind the position, newest first. */
    Conditions behind(@Nullable ListPosition position) {
        if (position != null) {
            texts.add("(requested_at, id) < (?, ?)");
            values.add(Timestamps.of(position.requestedAt()));
            values.add(position.id());
        }
        return this;
    }

    /** The statement that lists a table's rows by these conditions. */
    String select(String table) {
        String where = texts.isEmpty() ? "" : " WHERE " + String.join(" AND ", texts);
        return "SELECT * FROM %s%s ORDER BY requested_at DESC, id DESC LIMIT ?".formatted(table, where);
    }

    /** The placeholders' values. */
    List<Object> valuesAnd(int limit) {
        List<Object> all = new ArrayList<>(values);
        all.add(limit);
        return all;
    }
}
