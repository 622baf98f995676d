package dev.slipway.migration.lifecycle.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.lifecycle.Origin;
import dev.slipway.migration.lifecycle.web.AnswerBody.DecisionBody;
import dev.slipway.migration.lifecycle.web.AnswerBody.VariableBody;
import dev.slipway.migration.ruleset.CheckQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request to migrate. The values of variables are passed on and do not show in its text form. */
record MigrationBody(
        @Nullable UUID id,
        @Nullable EnvironmentRef source,
        @JsonProperty("package") @Nullable String packageDigest,
        @Nullable UUID plan,
        @NotNull EnvironmentRef target,
        @Nullable String ruleSet,
        @Nullable List<@Valid @NotNull DecisionBody> decisions,
        @Nullable List<@Valid @NotNull VariableBody> variables,
        @Nullable List<@Valid @NotNull CheckBody> checks,
        @Nullable Boolean skipBackup) {

    /** A check query, which must return no row, or one row with the single value true. */
    record CheckBody(
            @NotBlank String name,
            @Nullable String description,
            @NotBlank String sql,
            CheckQuery.@Nullable Severity severity,
            @Nullable Boolean ignoreExisting) {}

    List<CheckQuery> checkQueries() {
        return checks == null
                ? List.of()
                : checks.stream()
                        .map(check -> new CheckQuery(
                                check.name(),
                                Objects.requireNonNullElse(check.description(), ""),
                                check.sql(),
                                Objects.requireNonNullElse(check.severity(), CheckQuery.Severity.ERROR),
                                List.of(),
                                Boolean.TRUE.equals(check.ignoreExisting())))
                        .toList();
    }

    @AssertTrue(message = "exactly one of source, package and plan must be given")
    boolean isOneOrigin() {
        return Stream.of(source, packageDigest, plan).filter(Objects::nonNull).count() == 1;
    }

    @AssertTrue(message = "source and target must be different environments")
    boolean isTargetNotSource() {
        return !Objects.equals(source, target);
    }

    @AssertTrue(message = "package must be 64 lower-case hexadecimal digits")
    boolean isPackageADigest() {
        return packageDigest == null || packageDigest.matches("[0-9a-f]{64}");
    }

    Origin origin() {
        if (source != null) {
            return new Origin.FromSource(source, ruleSet);
        }
        if (packageDigest != null) {
            return new Origin.FromPackage(packageDigest);
        }
        return new Origin.FromPlan(Objects.requireNonNull(plan));
    }

    boolean withoutBackup() {
        return Boolean.TRUE.equals(skipBackup);
    }
}
