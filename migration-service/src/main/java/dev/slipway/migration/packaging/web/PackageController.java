package dev.slipway.migration.packaging.web;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.Packages;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/packages")
@RequiresScope(Scopes.PACKAGES_READ)
@Tag(name = "packages", description = "Sealed configuration, ready to be applied")
class PackageController {

    private static final ProblemType UNKNOWN =
            new ProblemType("package-unknown", HttpStatus.NOT_FOUND, "No such package");
    private static final ProblemType UNAVAILABLE =
            new ProblemType("packages-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The packages cannot be reached");

    private final PackageStore store;
    private final Packages packages;

    PackageController(PackageStore store, Packages packages) {
        this.store = store;
        this.packages = packages;
    }

    record PackageList(List<PackageSummary> packages) {}

    record PackageSummary(String digest, Instant sealedAt) {}

    /** The manifest is shown byte for byte, because its digest names the package. */
    record PackageView(
            String digest,
            @Schema(type = "object") @JsonRawValue String manifest) {}

    @GetMapping
    @Operation(summary = "The latest packages, newest first")
    PackageList list(@RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        return new PackageList(packages.latest(limit).stream()
                .map(kept -> new PackageSummary(kept.digest().value(), kept.sealedAt()))
                .toList());
    }

    @GetMapping("/{digest}")
    @Operation(summary = "One package: its manifest")
    PackageView show(@PathVariable String digest) {
        return parsed(digest)
                .flatMap(store::find)
                .map(found -> new PackageView(digest, new String(found.manifest(), StandardCharsets.UTF_8)))
                .orElseThrow(
                        () -> new Problem(UNKNOWN, "There is no package %s.".formatted(digest), "Check the digest."));
    }

    private static Optional<PackageDigest> parsed(String digest) {
        try {
            return Optional.of(new PackageDigest(digest));
        } catch (IllegalArgumentException noDigest) {
            return Optional.empty();
        }
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnavailable(PackagesUnavailableException e) {
        return ResponseEntity.status(UNAVAILABLE.status())
                .header("Retry-After", "5")
                .body(new Problem(
                                UNAVAILABLE, "The object storage does not answer at the moment.", "Try again shortly.")
                        .toProblemDetail());
    }
}
