package dev.slipway.environment.registry.web;

import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.OrderPipeline;
import dev.slipway.environment.registry.OrderPipeline.Pipeline;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiresScope(Scopes.ENVIRONMENTS_WRITE)
@Tag(name = "Environments")
class PipelineController {

    private final OrderPipeline orderPipeline;

    PipelineController(OrderPipeline orderPipeline) {
        this.orderPipeline = orderPipeline;
    }

    record PipelineRequest(
            @NotNull
            @Size(max = 1000)
            @Schema(description = "The name of every environment in use, once", example = "[\"dev\", \"qa\", \"prod\"]")
            List<@NotNull @Pattern(regexp = Rules.SLUG, message = Rules.SLUG_MESSAGE) String> environments) {}

    @PutMapping("/api/applications/{application}/pipeline")
    @Operation(
            summary = "Order an application's environments",
            description = "Names all environments in use, development before pre-release before production. A new"
                    + " environment is the last of its stage. The application, and each environment that gets another"
                    + " place, gets a new version; the same order again changes nothing.")
    @ApiResponse(
            responseCode = "200",
            description = "The environments in their order; the application's version is the ETag")
    @ApiResponse(responseCode = "400", description = "invalid-pipeline: its member environment names which is wrong")
    @ApiResponse(responseCode = "404", description = "unknown-application")
    @ApiResponse(responseCode = "409", description = "application-archived")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed the application")
    ResponseEntity<EnvironmentList> order(
            @PathVariable String application,
            @Valid @RequestBody PipelineRequest request,
            @Parameter(hidden = true) ExpectedVersion expected,
            @Parameter(hidden = true) Caller caller) {
        Pipeline pipeline =
                orderPipeline.order(new ApplicationName(application), request.environments(), expected, caller);
        return ResponseEntity.ok()
                .eTag(Long.toString(pipeline.application().version()))
                .body(EnvironmentList.of(pipeline.environments()));
    }
}
