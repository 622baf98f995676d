package dev.slipway.migration.planning.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.planning.OrderPlan;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanOrders;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.RowDetails;
import dev.slipway.migration.planning.UnknownPlanException;
import dev.slipway.migration.planning.web.PlanView.RowsView;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/plans")
@RequiresScope(Scopes.MIGRATIONS_READ)
@Tag(name = "plans", description = "What applying configuration to an environment would change")
class PlanController {

    private static final ProblemType UNKNOWN = new ProblemType("plan-unknown", HttpStatus.NOT_FOUND, "No such plan");
    private static final ProblemType UNKNOWN_TABLE =
            new ProblemType("plan-table-unknown", HttpStatus.NOT_FOUND, "The plan has no such table");
    private static final ProblemType NOT_READY =
            new ProblemType("plan-not-ready", HttpStatus.CONFLICT, "The plan is not ready");

    private final OrderPlan orderPlan;
    private final PlanOrders plans;
    private final RowDetails details;

    PlanController(OrderPlan orderPlan, PlanOrders plans, RowDetails details) {
        this.orderPlan = orderPlan;
        this.plans = plans;
        this.details = details;
    }

    record PlanList(List<PlanSummary> plans) {}

    record PlanSummary(UUID id, String state, EnvironmentRef target) {}

    @PostMapping
    @RequiresScope(Scopes.MIGRATIONS_WRITE)
    @Operation(summary = "Ask for a plan", description = "It is made in the background; ask for it until it is ready.")
    ResponseEntity<PlanView> order(@Valid @RequestBody PlanBody body) {
        PlanOrder order =
                orderPlan.order(body.subject(), body.target(), Actor.current().name());
        return ResponseEntity.accepted()
                .location(URI.create("/api/plans/" + order.id()))
                .body(PlanView.of(order));
    }

    @GetMapping
    @Operation(summary = "The latest plans, newest first")
    PlanList list(
            @RequestParam(required = false) @Nullable EnvironmentRef target,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        return new PlanList(plans.latest(target, limit).stream()
                .map(plan -> new PlanSummary(plan.id().value(), plan.state().label(), plan.target()))
                .toList());
    }

    @GetMapping("/{id}")
    @Operation(summary = "One plan")
    PlanView show(@PathVariable UUID id) {
        return PlanView.of(plans.get(new PlanId(id)));
    }

    @GetMapping("/{id}/tables/{table}/rows")
    @Operation(
            summary = "What would happen to a table's rows",
            description = "Of very many rows only the first are kept; total says how many.")
    RowsView rows(
            @PathVariable UUID id,
            @PathVariable String table,
            @RequestParam(defaultValue = "0") @Min(0) long offset,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        PlanOrder order = plans.get(new PlanId(id));
        if (!(order.state() instanceof PlanState.Ready ready)) {
            throw new Problem(
                    NOT_READY, "Plan %s is %s.".formatted(id, order.state().label()), "Ask again when it is ready.");
        }
        TableName name = ready.plan().tables().stream()
                .map(TablePlan::table)
                .filter(planned -> planned.toString().equals(table))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        UNKNOWN_TABLE,
                        "Plan %s says nothing of a table '%s'.".formatted(id, table),
                        "Use a name from the plan's tables, as in public.roles."));
        RowDetails.Page page = details.read(order.id(), name, offset, limit);
        return new RowsView(
                table,
                offset,
                page.kept(),
                page.changes().stream().map(PlanView::view).toList());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknown(UnknownPlanException e) {
        return ResponseEntity.status(UNKNOWN.status())
                .body(new Problem(UNKNOWN, e.getMessage() + ".", "Check the id.").toProblemDetail());
    }
}
