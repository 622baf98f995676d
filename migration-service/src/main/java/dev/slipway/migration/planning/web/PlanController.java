package dev.slipway.migration.planning.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.check.CheckRecords;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.planning.OrderPlan;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanOrders;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.RowDetails;
import dev.slipway.migration.planning.UnknownPlanException;
import dev.slipway.migration.planning.document.Notation;
import dev.slipway.migration.planning.document.ReadablePlan;
import dev.slipway.migration.planning.web.PlanView.RowsView;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

    // spelt out, because a browser would guess otherwise
    private static final String TEXT = "text/plain;charset=UTF-8";
    private static final String MARKDOWN = "text/markdown;charset=UTF-8";
    private static final String HTML = "text/html;charset=UTF-8";

    private final OrderPlan orderPlan;
    private final PlanOrders plans;
    private final RowDetails details;
    private final CheckRecords checks;

    PlanController(OrderPlan orderPlan, PlanOrders plans, RowDetails details, CheckRecords checks) {
        this.orderPlan = orderPlan;
        this.plans = plans;
        this.details = details;
        this.checks = checks;
    }

    record PlanList(List<PlanSummary> plans) {}

    record PlanSummary(UUID id, String state, EnvironmentRef target) {}

    @PostMapping
    @RequiresScope(Scopes.MIGRATIONS_WRITE)
    @Operation(summary = "Ask for a plan", description = "It is made in the background; ask for it until it is ready.")
    @ApiResponse(responseCode = "202", description = "Taken on; Location is the plan")
    ResponseEntity<PlanView> order(@Valid @RequestBody PlanBody body) {
        PlanOrder order =
                orderPlan.order(body.subject(), body.target(), Actor.current().name());
        return ResponseEntity.accepted()
                .location(URI.create("/api/plans/" + order.id()))
                .body(PlanView.of(order, List.of()));
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
    @Operation(
            summary = "One plan",
            description = "As JSON, or for people to read as text/plain, text/markdown or text/html, by Accept.",
            parameters =
                    @Parameter(
                            name = "rows",
                            in = ParameterIn.QUERY,
                            description = "To read: how many rows of each table are shown",
                            schema = @Schema(type = "integer", minimum = "0", maximum = "1000", defaultValue = "5")))
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = PlanView.class)),
                @Content(mediaType = MediaType.TEXT_PLAIN_VALUE, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.TEXT_MARKDOWN_VALUE, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", description = "plan-unknown")
    PlanView show(@PathVariable UUID id) {
        return PlanView.of(plans.get(new PlanId(id)), checks.of(id));
    }

    @GetMapping(path = "/{id}", produces = TEXT)
    @Hidden
    String asText(@PathVariable UUID id, @RequestParam(defaultValue = "5") @Min(0) @Max(1000) int rows) {
        return readable(id, rows, Notation.TEXT);
    }

    @GetMapping(path = "/{id}", produces = MARKDOWN)
    @Hidden
    String asMarkdown(@PathVariable UUID id, @RequestParam(defaultValue = "5") @Min(0) @Max(1000) int rows) {
        return readable(id, rows, Notation.MARKDOWN);
    }

    @GetMapping(path = "/{id}", produces = HTML)
    @Hidden
    ResponseEntity<String> asHtml(
            @PathVariable UUID id, @RequestParam(defaultValue = "5") @Min(0) @Max(1000) int rows) {
        return ResponseEntity.ok()
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .body(readable(id, rows, Notation.HTML));
    }

    private String readable(UUID id, int rows, Notation notation) {
        PlanOrder order = plans.get(new PlanId(id));
        return notation.write(ReadablePlan.of(
                order,
                checks.of(id),
                table -> rows == 0
                        ? List.of()
                        : details.read(order.id(), table, EnumSet.allOf(RowChange.Kind.class), 0, rows).stream()
                                .map(RowDetails.Numbered::change)
                                .toList()));
    }

    @GetMapping("/{id}/tables/{table}/rows")
    @Operation(
            summary = "What would happen to a table's rows",
            description = "In the order of their keys. total says how many changes of these kinds there are, kept how"
                    + " many of the table's changes are kept to be looked at: of very many only the first. Values of"
                    + " json and jsonb columns come with the places where they differ (RFC 6901).")
    @ApiResponse(responseCode = "200", description = "One page of the rows")
    @ApiResponse(responseCode = "404", description = "plan-unknown, plan-table-unknown")
    @ApiResponse(responseCode = "409", description = "plan-not-ready")
    RowsView rows(
            @PathVariable UUID id,
            @PathVariable String table,
            @RequestParam(required = false)
                    @Parameter(description = "Only changes of these kinds: added, changed, removed, retained")
                    @Nullable
                    Set<String> kind,
            @RequestParam(defaultValue = "0") @Min(0) @Parameter(description = "The next of the page before")
                    long after,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        PlanOrder order = plans.get(new PlanId(id));
        if (!(order.state() instanceof PlanState.Ready ready)) {
            throw new Problem(
                    NOT_READY, "Plan %s is %s.".formatted(id, order.state().label()), "Ask again when it is ready.");
        }
        TablePlan planned = ready.plan().tables().stream()
                .filter(candidate -> candidate.table().toString().equals(table))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        UNKNOWN_TABLE,
                        "Plan %s says nothing of a table '%s'.".formatted(id, table),
                        "Use a name from the plan's tables, as in public.roles."));
        Set<RowChange.Kind> kinds = kinds(kind);
        Page<RowDetails.Numbered> page =
                Page.of(details.read(order.id(), planned.table(), kinds, after, limit + 1), limit);
        return new RowsView(
                table,
                kinds.stream().mapToLong(planned::count).sum(),
                details.kept(order.id(), planned.table()),
                page.items().stream().map(PlanView::view).toList(),
                page.next(RowDetails.Numbered::number));
    }

    private static Set<RowChange.Kind> kinds(@Nullable Set<String> words) {
        if (words == null || words.isEmpty()) {
            return EnumSet.allOf(RowChange.Kind.class);
        }
        Set<RowChange.Kind> kinds = EnumSet.noneOf(RowChange.Kind.class);
        for (String word : words) {
            kinds.add(Arrays.stream(RowChange.Kind.values())
                    .filter(kind -> kind.name().equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(() -> Problem.invalidRequest(
                            "'%s' is no kind of change.".formatted(word),
                            "kind",
                            "must be one of added, changed, removed, retained")));
        }
        return kinds;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknown(UnknownPlanException e) {
        return ResponseEntity.status(UNKNOWN.status())
                .body(new Problem(UNKNOWN, e.getMessage() + ".", "Check the id.").toProblemDetail());
    }
}
