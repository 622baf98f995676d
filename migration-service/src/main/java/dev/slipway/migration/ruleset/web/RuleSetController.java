package dev.slipway.migration.ruleset.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.migration.ruleset.ClassifyTables;
import dev.slipway.migration.ruleset.InvalidRuleSetException;
import dev.slipway.migration.ruleset.PresetNameException;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSetFormat;
import dev.slipway.migration.ruleset.RuleSets;
import dev.slipway.migration.ruleset.UnknownRuleSetException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/rule-sets")
@RequiresScope(Scopes.PACKAGES_READ)
@Tag(name = "rule sets", description = "What happens to which table")
class RuleSetController {

    private static final ProblemType UNKNOWN =
            new ProblemType("rule-set-unknown", HttpStatus.NOT_FOUND, "No such rule set");
    private static final ProblemType INVALID =
            new ProblemType("rule-set-invalid", HttpStatus.UNPROCESSABLE_CONTENT, "The rule set is not valid");
    private static final ProblemType PRESET =
            new ProblemType("rule-set-preset", HttpStatus.CONFLICT, "The name belongs to a preset");
    private static final ProblemType DATABASE =
            new ProblemType("environment-unusable", HttpStatus.UNPROCESSABLE_CONTENT, "The environment cannot be used");

    private final RuleSets ruleSets;
    private final ClassifyTables classify;

    RuleSetController(RuleSets ruleSets, ClassifyTables classify) {
        this.ruleSets = ruleSets;
        this.classify = classify;
    }

    record RuleSetList(List<RuleSetSummary> ruleSets) {}

    record RuleSetSummary(String name, int version, String description) {}

    record DefaultBody(@NotBlank String ruleSet) {}

    record DefaultView(String application, String ruleSet) {}

    record ClassificationView(String ruleSet, int version, EnvironmentRef environment, List<TableView> tables) {}

    record TableView(String table, Rule rule, String reason) {}

    @GetMapping
    @Operation(summary = "All rule sets: the presets and those saved, each in its latest version")
    RuleSetList list() {
        return new RuleSetList(ruleSets.all().stream()
                .map(rules -> new RuleSetSummary(rules.name(), rules.version(), rules.description()))
                .toList());
    }

    @GetMapping(path = "/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "One rule set")
    String show(@PathVariable String name) {
        return RuleSetFormat.JSON.write(ruleSets.get(name));
    }

    @PutMapping(
            path = "/{name}",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(summary = "Save a rule set as the next version under its name")
    String save(@PathVariable String name, @RequestBody String json) {
        RuleSet ruleSet = RuleSetFormat.JSON.read(json).resolve(ruleSets::find);
        if (!ruleSet.name().equals(name)) {
            throw new InvalidRuleSetException(name, List.of("It is named '%s' inside.".formatted(ruleSet.name())));
        }
        return RuleSetFormat.JSON.write(ruleSets.save(ruleSet, Actor.current().name()));
    }

    @GetMapping("/{name}/classification")
    @Operation(summary = "What a rule set says about each table of an environment, and why")
    ClassificationView classify(@PathVariable String name, @RequestParam EnvironmentRef environment) {
        RuleSet rules = ruleSets.get(name);
        return new ClassificationView(
                name,
                rules.version(),
                environment,
                classify.classify(name, environment).tables().values().stream()
                        .map(resolved -> new TableView(
                                resolved.table().toString(), resolved.rule().rule(), resolved.reason()))
                        .toList());
    }

    @GetMapping("/defaults/{application}")
    @Operation(summary = "The rule set that is used for an application when a request names none")
    DefaultView defaultOf(@PathVariable String application) {
        return ruleSets.defaultOf(application)
                .map(rules -> new DefaultView(application, rules.name()))
                .orElseThrow(() -> new Problem(
                        UNKNOWN,
                        "Application %s has no default rule set.".formatted(application),
                        "Set one with PUT to this path."));
    }

    @PutMapping("/defaults/{application}")
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(summary = "Set the rule set that is used for an application when a request names none")
    DefaultView setDefault(
            @PathVariable @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String application,
            @Valid @RequestBody DefaultBody body) {
        ruleSets.setDefault(application, body.ruleSet(), Actor.current().name());
        return new DefaultView(application, body.ruleSet());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknown(UnknownRuleSetException e) {
        return answer(new Problem(UNKNOWN, e.getMessage() + ".", "GET /api/rule-sets lists them."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onInvalid(InvalidRuleSetException e) {
        return answer(new Problem(INVALID, String.valueOf(e.getMessage()), "Correct what is listed under problems.")
                .with("problems", e.problems()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onPreset(PresetNameException e) {
        return answer(new Problem(PRESET, e.getMessage() + ".", "Choose another name."));
    }

    @ExceptionHandler({
        DatabaseUnreachableException.class,
        DatabaseAccessDeniedException.class,
        DatabaseFailureException.class
    })
    ResponseEntity<ProblemDetail> onDatabase(RuntimeException e) {
        return answer(new Problem(DATABASE, String.valueOf(e.getMessage()), "Test the environment's connection."));
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        return ResponseEntity.status(problem.type().status()).body(problem.toProblemDetail());
    }
}
