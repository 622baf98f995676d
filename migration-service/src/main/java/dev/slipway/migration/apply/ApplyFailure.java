package dev.slipway.migration.apply;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why applying failed, in parts for programs; the exception's message says the same for people. Known secrets are
 * masked.
 *
 * @param sqlState PostgreSQL's code, when it refused a statement
 * @param statement the statement that it refused
 * @param table the table that it was about
 * @param constraint the constraint that is violated
 * @param column the column that it was about
 * @param row what PostgreSQL says about the row, e.g. {@code Key (name)=(colour) already exists.}
 * @param checks the check queries that found something
 * @param remainder what was left to do when the target did not become what the package says
 * @param changed what had changed in the target since the plan was made
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ApplyFailure(
        @Nullable String sqlState,
        @Nullable String statement,
        @Nullable String table,
        @Nullable String constraint,
        @Nullable String column,
        @Nullable String row,
        List<FailedCheck> checks,
        List<String> remainder,
        List<String> changed) {

    /** Nothing but the sentence is known. */
    public static final ApplyFailure UNEXPLAINED =
            new ApplyFailure(null, null, null, null, null, null, List.of(), List.of(), List.of());

    @SuppressWarnings("NullAway") // what is empty is left out of the JSON that it is read from
    public ApplyFailure {
        checks = checks == null ? List.of() : List.copyOf(checks);
        remainder = remainder == null ? List.of() : List.copyOf(remainder);
        changed = changed == null ? List.of() : List.copyOf(changed);
    }

    static ApplyFailure ofStatement(
            @Nullable String sqlState,
            String statement,
            @Nullable String table,
            @Nullable String constraint,
            @Nullable String column,
            @Nullable String row) {
        return new ApplyFailure(sqlState, statement, table, constraint, column, row, List.of(), List.of(), List.of());
    }

    static ApplyFailure ofRemainder(List<String> remainder) {
        return new ApplyFailure(null, null, null, null, null, null, List.of(), remainder, List.of());
    }

    static ApplyFailure ofChanged(List<String> changed) {
        return new ApplyFailure(null, null, null, null, null, null, List.of(), List.of(), changed);
    }

    static ApplyFailure ofChecks(List<FailedCheck> checks) {
        return new ApplyFailure(null, null, null, null, null, null, checks, List.of(), List.of());
    }

    /**
     * A check query that stopped the commit.
     *
     * @param name its name
     * @param description what it finds out
     * @param found how many rows it found
     * @param examples some of them, each as {@code column=value, column=value}
     * @param unusable the database's words, when it could not answer the question
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record FailedCheck(
            String name,
            String description,
            int found,
            List<String> examples,
            @Nullable String unusable) {

        @SuppressWarnings("NullAway") // what is empty is left out of the JSON that it is read from
        public FailedCheck {
            description = description == null ? "" : description;
            examples = examples == null ? List.of() : List.copyOf(examples);
        }
    }
}
