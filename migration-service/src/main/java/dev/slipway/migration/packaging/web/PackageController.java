package dev.slipway.migration.packaging.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.DeletePackage;
import dev.slipway.migration.packaging.KeptPackage;
import dev.slipway.migration.packaging.OrderPackage;
import dev.slipway.migration.packaging.PackageBuild;
import dev.slipway.migration.packaging.PackageBuilds;
import dev.slipway.migration.packaging.PackageSignatures;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.Packages;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/packages")
@RequiresScope(Scopes.PACKAGES_READ)
@Tag(name = "packages", description = "Sealed configuration, ready to be applied")
class PackageController {

    private final OrderPackage orderPackage;
    private final DeletePackage deletePackage;
    private final PackageStore store;
    private final Packages packages;
    private final PackageBuilds builds;
    private final PackageSignatures signatures;

    PackageController(
            OrderPackage orderPackage,
            DeletePackage deletePackage,
            PackageStore store,
            Packages packages,
            PackageBuilds builds,
            PackageSignatures signatures) {
        this.orderPackage = orderPackage;
        this.deletePackage = deletePackage;
        this.store = store;
        this.packages = packages;
        this.builds = builds;
        this.signatures = signatures;
    }

    record BuildBody(
            @NotNull EnvironmentRef source,

            @Schema(description = "The default of the source's application if not given") @Nullable
            String ruleSet,

            @Size(max = 2000) @Nullable String note) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BuildView(
            UUID id,
            String state,
            EnvironmentRef source,
            @Nullable String ruleSet,
            @Nullable String note,
            String requestedBy,
            Instant requestedAt,
            @Nullable String digest,
            @Nullable String reason) {

        static BuildView of(PackageBuild build) {
            return new BuildView(
                    build.id(),
                    build.state().label(),
                    build.source(),
                    build.ruleSet(),
                    build.note(),
                    build.requestedBy(),
                    build.requestedAt(),
                    build.state() instanceof PackageBuild.Sealed sealed
                            ? sealed.digest().value()
                            : null,
                    build.state() instanceof PackageBuild.Failed failed ? failed.reason() : null);
        }
    }

    record PackageList(
            List<PackageSummary> packages,

            @Schema(description = "What to give as before for the next page; absent on the last one") @Nullable
            String next) {}

    record RuleSetName(String name, int version) {}

    record PackageSummary(
            String digest,
            EnvironmentRef source,
            RuleSetName ruleSet,
            int tables,
            long rows,

            @Schema(description = "Bytes before compression")
            long contentBytes,

            @Schema(description = "Bytes as they are stored and downloaded")
            long storedBytes,

            @Schema(allowableValues = {"built", "uploaded"}) String origin,

            @Schema(description = "Who had it built, or uploaded it")
            String by,

            @Schema(description = "When it was first here") Instant sealedAt,

            @Nullable String note) {

        static PackageSummary of(KeptPackage kept) {
            return new PackageSummary(
                    kept.digest().value(),
                    kept.source(),
                    new RuleSetName(kept.ruleSet(), kept.ruleSetVersion()),
                    kept.tables(),
                    kept.rows(),
                    kept.contentBytes(),
                    kept.storedBytes(),
                    kept.origin().label(),
                    kept.by(),
                    kept.at(),
                    kept.note());
        }
    }

    /** The manifest is shown byte for byte, because its digest names the package. */
    record PackageView(
            String digest,
            PackageSummary summary,

            @Schema(description = "Base64, by the signer's name")
            Map<String, String> signatures,

            @Schema(type = "object", description = "Byte for byte what the digest is the SHA-256 of") @JsonRawValue
            String manifest) {}

    @PostMapping
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @Operation(
            summary = "Have a package built from a development environment",
            description =
                    "It is built in the background; ask for the build until it is sealed. The same content gives the"
                            + " same package.")
    @ApiResponse(responseCode = "202", description = "Taken on")
    ResponseEntity<BuildView> build(@Valid @RequestBody BuildBody body) {
        PackageBuild build = orderPackage.order(
                body.source(),
                body.ruleSet(),
                body.note() == null || body.note().isBlank()
                        ? null
                        : body.note().strip(),
                Actor.current().name());
        return ResponseEntity.accepted()
                .location(URI.create("/api/packages/builds/" + build.id()))
                .body(BuildView.of(build));
    }

    @GetMapping("/builds/{id}")
    @Operation(
            summary = "How a build goes",
            description = "With the digest once it is sealed, or the reason if it failed.")
    @ApiResponse(responseCode = "200", description = "The build")
    @ApiResponse(responseCode = "404", description = "package-build-unknown")
    BuildView showBuild(@PathVariable UUID id) {
        return builds.find(id)
                .map(BuildView::of)
                .orElseThrow(() -> new Problem(
                        PackageProblems.UNKNOWN_BUILD, "There is no build %s.".formatted(id), "Check the id."));
    }

    @GetMapping
    @Operation(summary = "Packages, newest first")
    @ApiResponse(responseCode = "200", description = "One page of the packages for which all filters hold")
    @ApiResponse(responseCode = "400", description = "invalid-request: a filter cannot be read")
    PackageList list(
            @ParameterObject PackageQuery query, @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        PackageQuery.Wanted wanted = query.read();
        Page<KeptPackage> page = Page.of(packages.list(wanted.filter(), wanted.before(), limit + 1), limit);
        return new PackageList(
                page.items().stream().map(PackageSummary::of).toList(),
                page.next(last -> new Packages.Position(last.at(), last.digest()).toString()));
    }

    @GetMapping("/{digest}")
    @Operation(summary = "One package: what it holds and requires, its manifest, who signed it")
    @ApiResponse(responseCode = "200", description = "The package")
    @ApiResponse(responseCode = "404", description = "package-unknown")
    PackageView show(@PathVariable String digest) {
        KeptPackage kept = PackageProblems.parsed(digest)
                .flatMap(packages::find)
                .orElseThrow(() -> PackageProblems.unknown(digest));
        return store.find(kept.digest())
                .map(found -> new PackageView(
                        digest,
                        PackageSummary.of(kept),
                        signatures.of(kept.digest()),
                        new String(found.manifest(), StandardCharsets.UTF_8)))
                .orElseThrow(() -> PackageProblems.unknown(digest));
    }

    @DeleteMapping("/{digest}")
    @RequiresScope(Scopes.PACKAGES_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a package",
            description = "Refused while a migration of it goes on or may be rolled back, and for the one that was last"
                    + " applied to an environment.")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "404", description = "package-unknown")
    @ApiResponse(responseCode = "409", description = "package-needed, with the migrations that need it")
    void delete(
            @PathVariable String digest, @RequestParam(required = false) @Size(max = 2000) @Nullable String reason) {
        deletePackage.delete(
                PackageProblems.parsed(digest).orElseThrow(() -> PackageProblems.unknown(digest)),
                Actor.current().name(),
                reason);
    }
}
