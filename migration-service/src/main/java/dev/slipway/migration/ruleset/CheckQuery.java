package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A question that the target must answer well before a migration commits.
 *
 * @param name what it is called in logs and reasons, e.g. {@code described-columns-exist}
 * @param description what it finds out, for people
 * @param sql one query. Every row that it returns is a finding, except that a single row with a single boolean column
 *     that is true stands for no finding
 * @param severity what a finding means
 * @param requires tables without which the question makes no sense, because the product installs them lazily: where one
 *     is missing, the check is skipped. Named as in {@link RuleEntry#table()}, without globs
 * @param ignoreExisting whether a finding that was there before the migration is only mentioned: the migration did not
 *     cause it
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record CheckQuery(
        String name, String description, String sql, Severity severity, List<String> requires, boolean ignoreExisting) {

    /** What a finding means. */
    public enum Severity {
        /** The migration is rolled back. */
        @JsonProperty("error")
        ERROR,
        /** It is mentioned, and the migration commits. */
        @JsonProperty("warning")
        WARNING
    }

    public CheckQuery {
        requires = TableRule.copy(requires);
    }

    /** Reads JSON, in which everything but name and sql may be left out. */
    @JsonCreator
    static CheckQuery fromJson(
            @JsonProperty("name") String name,
            @JsonProperty("description") @Nullable String description,
            @JsonProperty("sql") String sql,
            @JsonProperty("severity") @Nullable Severity severity,
            @JsonProperty("requires") @Nullable List<String> requires,
            @JsonProperty("ignoreExisting") @Nullable Boolean ignoreExisting) {
        return new CheckQuery(
                name,
                Objects.requireNonNullElse(description, ""),
                sql,
                Objects.requireNonNullElse(severity, Severity.ERROR),
                TableRule.copy(requires),
                Boolean.TRUE.equals(ignoreExisting));
    }

    /** A check that needs no table and whose findings are errors. */
    public static CheckQuery of(String name, String sql) {
        return new CheckQuery(name, "", sql, Severity.ERROR, List.of(), false);
    }
}
