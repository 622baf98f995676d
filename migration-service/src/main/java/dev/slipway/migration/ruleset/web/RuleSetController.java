package dev.slipway.migration.ruleset.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.migration.ruleset.Classification;
import dev.slipway.migration.ruleset.ClassifyTables;
import dev.slipway.migration.ruleset.ExpectedVersion;
import dev.slipway.migration.ruleset.InvalidRuleSetException;
import dev.slipway.migration.ruleset.PresetNameException;
import dev.slipway.migration.ruleset.ResolvedRule;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSetFormat;
import dev.slipway.migration.ruleset.RuleSetInUseException;
import dev.slipway.migration.ruleset.RuleSetSummary;
import dev.slipway.migration.ruleset.RuleSetVersion;
import dev.slipway.migration.ruleset.RuleSets;
import dev.slipway.migration.ruleset.StaleRuleSetException;
import dev.slipway.migration.ruleset.TableRule;
import dev.slipway.migration.ruleset.UnknownRuleSetException;
import dev.slipway.migration.ruleset.ValidateRuleSet;
import dev.slipway.migration.ruleset.WrittenRuleSet;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
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
    private static final ProblemType IN_USE =
            new ProblemType("rule-set-in-use", HttpStatus.CONFLICT, "The rule set is in use");
    private static final ProblemType STALE =
            new ProblemType("stale-version", HttpStatus.PRECONDITION_FAILED, "It has changed meanwhile");
    private static final ProblemType DATABASE =
            new ProblemType("environment-unusable", HttpStatus.UNPROCESSABLE_CONTENT, "The environment cannot be used");

    private static final String YAML = MediaType.APPLICATION_YAML_VALUE;
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final String TEXT_YAML = "text/yaml";
    private static final String X_YAML = "application/x-yaml";

    private final RuleSets ruleSets;
    private final ClassifyTables classify;
    private final ValidateRuleSet validate;

    RuleSetController(RuleSets ruleSets, ClassifyTables classify, ValidateRuleSet validate) {
        this.ruleSets = ruleSets;
        this.classify = classify;
        this.validate = validate;
    }

    record RuleSetList(List<RuleSetSummary> ruleSets) {}

    record DefaultBody(@NotBlank String ruleSet) {}

    record DefaultView(String application, String ruleSet) {}

    record VersionList(String ruleSet, List<VersionView> versions) {}

    record VersionView(int version, boolean deleted, String savedBy, Instant savedAt) {

        static VersionView of(RuleSetVersion version) {
            return new VersionView(version.version(), version.deleted(), version.by(), version.at());
        }
    }

    record FindingsView(
            @Schema(description = "Whether packages can be built by it")
            boolean valid,

            List<String> problems,
            List<String> remarks) {}

    record ClassificationView(
            String ruleSet,
            int version,
            EnvironmentRef environment,
            List<TableView> tables,

            @Schema(description = "Entries that match no table")
            List<String> unmatched) {

        static ClassificationView of(EnvironmentRef environment, Classification classification) {
            return new ClassificationView(
                    classification.rules().name(),
                    classification.rules().version(),
                    environment,
                    classification.tables().tables().values().stream()
                            .map(TableView::of)
                            .toList(),
                    classification.unmatched());
        }
    }

    record TableView(
            String table,
            Rule rule,
            String reason,
            ResolvedRule.Origin decidedBy,

            @Schema(description = "The entry's or the list's name or glob that decided") @Nullable
            String matched,

            @Schema(description = "Other entries that match, the most specific first")
            List<String> overruled,

            @Nullable String filter,
            SortedSet<String> excludedColumns,
            SortedSet<String> insertOnlyColumns,
            List<String> naturalKey,
            boolean keepReferenced) {

        static TableView of(ResolvedRule resolved) {
            TableRule rule = resolved.rule();
            return new TableView(
                    resolved.table().toString(),
                    rule.rule(),
                    resolved.reason(),
                    resolved.origin(),
                    resolved.pattern(),
                    resolved.overruled(),
                    rule.filter(),
                    rule.excludedColumns(),
                    rule.insertOnlyColumns(),
                    rule.naturalKey(),
                    rule.keepReferenced());
        }
    }

    @GetMapping
    @Operation(summary = "All rule sets: the presets and those saved, each in its latest version")
    RuleSetList list() {
        return new RuleSetList(ruleSets.all());
    }

    @GetMapping(
            path = "/{name}",
            produces = {JSON, YAML, TEXT_YAML, X_YAML})
    @Operation(
            summary = "One rule set, as JSON or YAML",
            description =
                    "As it was saved, so that it can be edited and saved again; resolved=true adds what it inherits"
                            + " from the preset that it extends.")
    @ApiResponse(
            responseCode = "200",
            description = "The rule set; its version is the ETag",
            content = @Content(schema = @Schema(implementation = RuleSet.class)))
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    ResponseEntity<byte[]> show(
            @PathVariable String name,
            @RequestParam(defaultValue = "false") boolean resolved,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable List<MediaType> accept) {
        RuleSetFormat format = accepted(accept);
        if (resolved || ruleSets.isPreset(name)) {
            RuleSet rules = ruleSets.get(name);
            return document(rules.version(), format, format.write(rules));
        }
        return document(ruleSets.current(name).orElseThrow(() -> new UnknownRuleSetException(name)), format);
    }

    @PutMapping(
            path = "/{name}",
            consumes = {JSON, YAML, TEXT_YAML, X_YAML},
            produces = {JSON, YAML, TEXT_YAML, X_YAML})
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(
            summary = "Save a rule set as the next version under its name",
            description =
                    "The version that it carries is not regarded. Saving what is so already makes no new version.")
    @ApiResponse(
            responseCode = "200",
            description = "As it was saved; its version is the ETag",
            content = @Content(schema = @Schema(implementation = RuleSet.class)))
    @ApiResponse(responseCode = "409", description = "rule-set-preset")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "422", description = "rule-set-invalid: all problems at once")
    ResponseEntity<byte[]> save(
            @PathVariable String name,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = RuleSet.class)))
                    @RequestBody
                    byte[] body,
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable List<MediaType> accept,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch) {
        WrittenRuleSet ruleSet = read(body, type);
        if (!ruleSet.name().equals(name)) {
            throw new InvalidRuleSetException(name, List.of("It is named '%s' inside.".formatted(ruleSet.name())));
        }
        return document(
                ruleSets.save(
                        ruleSet, expected(ifMatch, ifNoneMatch), Actor.current().name()),
                accepted(accept));
    }

    @DeleteMapping("/{name}")
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a rule set",
            description = "Refused while something needs it. Its versions stay, and one of them can be restored.")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "409", description = "rule-set-in-use, rule-set-preset")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    void delete(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        ruleSets.delete(name, expected(ifMatch, null), Actor.current().name());
    }

    @GetMapping("/{name}/versions")
    @Operation(summary = "All versions of a saved rule set, the newest first, with who saved them")
    @ApiResponse(responseCode = "200", description = "The versions")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    VersionList versions(@PathVariable String name) {
        List<RuleSetVersion> versions = ruleSets.versions(name);
        if (versions.isEmpty()) {
            RuleSet preset = ruleSets.get(name);
            throw new Problem(
                    PRESET,
                    "'%s' is a preset: it has the one version %d that is installed.".formatted(name, preset.version()),
                    "Save a rule set that extends it to have versions of your own.");
        }
        return new VersionList(name, versions.stream().map(VersionView::of).toList());
    }

    @GetMapping(
            path = "/{name}/versions/{version}",
            produces = {JSON, YAML, TEXT_YAML, X_YAML})
    @Operation(summary = "One version of a saved rule set, as JSON or YAML, as it was saved")
    @ApiResponse(
            responseCode = "200",
            description = "The rule set; its version is the ETag",
            content = @Content(schema = @Schema(implementation = RuleSet.class)))
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    ResponseEntity<byte[]> version(
            @PathVariable String name,
            @PathVariable int version,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable List<MediaType> accept) {
        return document(
                ruleSets.version(name, version).orElseThrow(() -> new UnknownRuleSetException(name, version)),
                accepted(accept));
    }

    @PostMapping(
            path = "/{name}/versions/{version}/restore",
            produces = {JSON, YAML, TEXT_YAML, X_YAML})
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(summary = "Save an earlier version as the next one, also of a deleted rule set")
    @ApiResponse(
            responseCode = "200",
            description = "As it is now; its version is the ETag",
            content = @Content(schema = @Schema(implementation = RuleSet.class)))
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    ResponseEntity<byte[]> restore(
            @PathVariable String name,
            @PathVariable int version,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable List<MediaType> accept,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return document(
                ruleSets.restore(
                        name, version, expected(ifMatch, null), Actor.current().name()),
                accepted(accept));
    }

    @GetMapping(path = "/schema", produces = "application/schema+json")
    @Operation(summary = "The JSON Schema of rule sets, for editors and for checks before saving")
    @ApiResponse(responseCode = "200", description = "JSON Schema 2020-12")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    ResponseEntity<byte[]> schema() {
        try (InputStream schema = RuleSet.class.getResourceAsStream("rule-set.schema.json")) {
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType("application/schema+json"))
                    .body(Objects.requireNonNull(schema).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @PostMapping(
            path = "/validation",
            consumes = {JSON, YAML, TEXT_YAML, X_YAML})
    @Operation(
            summary = "Find all that is wrong with a rule set, without saving it",
            description = "With an environment also against its tables: names that do not exist, keys that do not"
                    + " identify rows, filters and check queries that its database refuses. Nothing is changed there.")
    @ApiResponse(responseCode = "200", description = "What was found")
    @ApiResponse(responseCode = "422", description = "environment-unknown; or its database cannot be asked")
    FindingsView validate(
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = RuleSet.class)))
                    @RequestBody
                    byte[] body,
            @Parameter(hidden = true) @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestParam Optional<EnvironmentRef> environment) {
        ValidateRuleSet.Findings findings;
        try {
            findings = validate.validate(read(body, type), environment.orElse(null));
        } catch (InvalidRuleSetException e) {
            findings = new ValidateRuleSet.Findings(e.problems(), List.of());
        }
        return new FindingsView(findings.problems().isEmpty(), findings.problems(), findings.remarks());
    }

    @GetMapping("/{name}/classification")
    @Operation(summary = "What a rule set says about each table of an environment, and why")
    @ApiResponse(responseCode = "200", description = "The tables")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    @ApiResponse(
            responseCode = "422",
            description = "environment-unknown, rule-set-invalid; or its database cannot be asked")
    ClassificationView classify(@PathVariable String name, @RequestParam EnvironmentRef environment) {
        return ClassificationView.of(environment, classify.classify(name, environment));
    }

    @GetMapping("/defaults/{application}")
    @Operation(summary = "The rule set that is used for an application when a request names none")
    @ApiResponse(responseCode = "200", description = "The default")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown: there is none")
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
    @ApiResponse(responseCode = "200", description = "The default")
    @ApiResponse(responseCode = "404", description = "rule-set-unknown")
    DefaultView setDefault(
            @PathVariable @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String application,
            @Valid @RequestBody DefaultBody body) {
        ruleSets.setDefault(application, body.ruleSet(), Actor.current().name());
        return new DefaultView(application, body.ruleSet());
    }

    @DeleteMapping("/defaults/{application}")
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Let an application have no default rule set")
    @ApiResponse(responseCode = "204", description = "There is none any more")
    void removeDefault(@PathVariable String application) {
        ruleSets.removeDefault(application, Actor.current().name());
    }

    private static WrittenRuleSet read(byte[] body, MediaType type) {
        String text = new String(body, StandardCharsets.UTF_8);
        return (type.isCompatibleWith(MediaType.APPLICATION_JSON) ? RuleSetFormat.JSON : RuleSetFormat.YAML).read(text);
    }

    /** JSON, unless something is asked for that only YAML is. */
    private static RuleSetFormat accepted(@Nullable List<MediaType> accept) {
        if (accept == null || accept.isEmpty()) {
            return RuleSetFormat.JSON;
        }
        return accept.stream().anyMatch(type -> type.includes(MediaType.APPLICATION_JSON))
                ? RuleSetFormat.JSON
                : RuleSetFormat.YAML;
    }

    private static ResponseEntity<byte[]> document(RuleSetVersion version, RuleSetFormat format) {
        return document(
                version.version(), format, format.write(version.written().at(version.version())));
    }

    private static ResponseEntity<byte[]> document(int version, RuleSetFormat format, String text) {
        return ResponseEntity.ok()
                .eTag("\"" + version + "\"")
                .contentType(
                        switch (format) {
                            case JSON -> MediaType.APPLICATION_JSON;
                            case YAML -> MediaType.APPLICATION_YAML;
                        })
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final java.util.regex.Pattern ENTITY_TAG = java.util.regex.Pattern.compile("\"(\\d{1,9})\"");

    private static ExpectedVersion expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null) {
            if (ifMatch != null || !ifNoneMatch.strip().equals("*")) {
                throw malformed(HttpHeaders.IF_NONE_MATCH, "only * is read here, and not together with If-Match");
            }
            return new ExpectedVersion.Absent();
        }
        if (ifMatch == null) {
            return new ExpectedVersion.Any();
        }
        if (ifMatch.strip().equals("*")) {
            return new ExpectedVersion.Present();
        }
        Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw malformed(HttpHeaders.IF_MATCH, "must be the ETag of what is changed, such as \"3\"");
        }
        return new ExpectedVersion.Exactly(Integer.parseInt(tag.group(1)));
    }

    private static Problem malformed(String header, String message) {
        return Problem.invalidRequest("The header " + header + " is not valid.", header, message);
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
        return answer(new Problem(
                PRESET, e.getMessage() + ".", "Save a rule set of another name; it can extend the preset."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onInUse(RuleSetInUseException e) {
        return answer(new Problem(
                        IN_USE,
                        e.getMessage() + ".",
                        "Wait for what is under way, or give applications another default.")
                .with("uses", e.uses()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onStale(StaleRuleSetException e) {
        return answer(
                new Problem(STALE, e.getMessage() + ".", "Read it again and repeat the change if it is still due."));
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
