package dev.slipway.migration.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TableName;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that would not fit what holds for them after a plan: rows of the target, those that the plan writes, or both
 * together. Found by looking, before anything is changed.
 *
 * @param id e.g. {@code unique:public.customers.customers_email_key}; the same in every plan for the same thing
 * @param kind what they would violate
 * @param table the table that the rows are in; of a sequence itself
 * @param object the schema object that refuses them, in the words of the catalog; for a logical reference itself
 * @param sentence what is wrong and what can be done, for people
 * @param rows how many rows
 * @param examples a few of them
 * @param decision id of the decision that resolves it; null if there is none
 */
public record Violation(
        String id,
        Kind kind,
        TableName table,
        String object,
        String sentence,
        long rows,
        List<Example> examples,
        @Nullable String decision) {

    /** How many examples are given at most. */
    public static final int MOST_EXAMPLES = 5;

    /** What rows can violate. */
    public enum Kind {
        /** A unique constraint, a primary key or a unique index. */
        @JsonProperty("unique")
        UNIQUE,
        /** An exclusion constraint. */
        @JsonProperty("exclusion")
        EXCLUSION,
        /** A check constraint. */
        @JsonProperty("check")
        CHECK,
        /** A column that must have a value. */
        @JsonProperty("not-null")
        NOT_NULL,
        /** A foreign key. */
        @JsonProperty("foreign-key")
        FOREIGN_KEY,
        /** A domain's own check. */
        @JsonProperty("domain")
        DOMAIN,
        /** A column's new type, or the values that an enum is left with. */
        @JsonProperty("type")
        TYPE,
        /** A partition that takes other rows. */
        @JsonProperty("partition")
        PARTITION,
        /** A column that is computed from others, and cannot be from these. */
        @JsonProperty("generated")
        GENERATED,
        /** The bounds of a sequence, which stands outside of them. */
        @JsonProperty("sequence")
        SEQUENCE,
        /** Not refused, but cut or rounded by a column's new type. */
        @JsonProperty("value-loss")
        VALUE_LOSS,
        /** What the type that a column has now cannot hold as the source has it: then that type cannot stay. */
        @JsonProperty("kept-type")
        KEPT_TYPE,
        /** A reference that the application follows and the database does not declare: only the application suffers. */
        @JsonProperty("reference")
        REFERENCE;

        /** The kind as it is written in ids and in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether PostgreSQL would refuse the rows, so that applying fails. */
        public boolean isRefused() {
            return switch (this) {
                case UNIQUE, EXCLUSION, CHECK, NOT_NULL, FOREIGN_KEY, DOMAIN, TYPE, PARTITION, GENERATED, SEQUENCE ->
                    true;
                case VALUE_LOSS, KEPT_TYPE, REFERENCE -> false;
            };
        }
    }

    /**
     * A row.
     *
     * @param key what identifies it; empty if nothing does
     * @param values the values that do not fit, by column or expression
     */
    public record Example(SortedMap<String, @Nullable String> key, SortedMap<String, @Nullable String> values) {

        public Example {
            key = Collections.unmodifiableSortedMap(new TreeMap<>(key));
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        }
    }

    public Violation {
        examples = List.copyOf(examples);
    }

    /** The same violation of a rule that cannot be left out, because what the target has in its place refuses the rows, too. */
    Violation alsoRefusedToday() {
        return new Violation(
                id,
                kind,
                table,
                object,
                sentence + " What the target has in its place refuses them, too.",
                rows,
                examples,
                null);
    }

    /** Whether applying must fail, whatever is decided. */
    public boolean isObstacle() {
        return kind.isRefused() && decision == null;
    }
}
