package dev.slipway.migration.planning.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.planning.Subject;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request for a plan. */
record PlanBody(
        @Nullable EnvironmentRef source,
        @JsonProperty("package") @Nullable PackageDigest packageDigest,
        @NotNull EnvironmentRef target,
        @Nullable String ruleSet) {

    @AssertTrue(message = "exactly one of source and package must be given")
    boolean isOneOrigin() {
        return (source == null) != (packageDigest == null);
    }

    @AssertTrue(message = "source and target must be different environments")
    boolean isTargetNotSource() {
        return !Objects.equals(source, target);
    }

    Subject subject() {
        return source != null
                ? new Subject.Source(source, ruleSet)
                : new Subject.Existing(Objects.requireNonNull(packageDigest));
    }
}
