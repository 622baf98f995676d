package dev.slipway.environment.variable.web;

import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.variable.CheckRequirements;
import dev.slipway.environment.variable.CheckRequirements.Shortfall;
import dev.slipway.environment.variable.RequiredVariable;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(VariablePaths.OF_ENVIRONMENT + "/requirements-check")
@RequiresScope(Scopes.ENVIRONMENTS_READ)
@Tag(name = "Comparison")
class RequirementsController {

    private final CheckRequirements checkRequirements;

    RequirementsController(CheckRequirements checkRequirements) {
        this.checkRequirements = checkRequirements;
    }

    record Requirement(@NotNull String name, @NotNull VariableTypeJson type) {

        static Requirement of(RequiredVariable variable) {
            return new Requirement(variable.name().value(), VariableTypeJson.of(variable.type()));
        }

        RequiredVariable toRequired() {
            return new RequiredVariable(new VariableName(name), type.toType());
        }
    }

    record RequirementsRequest(@NotNull @Size(max = 20_000) List<@NotNull @Valid Requirement> variables) {}

    record RequirementsResponse(
            @Schema(description = "Neither the environment nor its application has one of the name")
            List<Requirement> missing,

            @Schema(description = "There is one of the other type")
            List<Requirement> mistyped) {}

    @PostMapping
    @Operation(
            summary = "Tell which of the named variables an environment lacks",
            description = "As a release asks before it starts. Inherited defaults count. Changes nothing.")
    @ApiResponse(responseCode = "200", description = "What is lacking; both lists empty when nothing is")
    @ApiResponse(responseCode = "400", description = "invalid-request, invalid-variable-name")
    @ApiResponse(responseCode = "404", description = "unknown-environment")
    RequirementsResponse check(
            @PathVariable String application,
            @PathVariable String environment,
            @Valid @RequestBody RequirementsRequest request) {
        Shortfall shortfall = checkRequirements.check(
                Environment.refOf(application, environment),
                request.variables().stream().map(Requirement::toRequired).toList());
        return new RequirementsResponse(
                shortfall.missing().stream().map(Requirement::of).toList(),
                shortfall.mistyped().stream().map(Requirement::of).toList());
    }
}
