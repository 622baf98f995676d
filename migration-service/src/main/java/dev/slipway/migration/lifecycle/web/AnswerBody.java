package dev.slipway.migration.lifecycle.web;

import dev.slipway.contracts.VariableType;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.environment.GivenVariable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is decided and given to a held migration. */
record AnswerBody(
        @Nullable List<@Valid @NotNull DecisionBody> decisions,
        @Nullable List<@Valid @NotNull VariableBody> variables) {

    record DecisionBody(@NotBlank String id, Decision.@NotNull Choice choice) {}

    record VariableBody(
            @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9_]*")
            String name,

            @NotNull VariableType type,
            @NotNull String value) {

        @Override
        public String toString() {
            return "VariableBody[%s, %s]".formatted(name, type);
        }
    }

    static List<Decision> decisions(@Nullable List<DecisionBody> bodies) {
        return bodies == null
                ? List.of()
                : bodies.stream()
                        .map(body -> new Decision(body.id(), body.choice()))
                        .toList();
    }

    static List<GivenVariable> variables(@Nullable List<VariableBody> bodies) {
        return bodies == null
                ? List.of()
                : bodies.stream()
                        .map(body -> new GivenVariable(body.name(), body.type(), body.value()))
                        .toList();
    }
}
