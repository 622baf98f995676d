package dev.slipway.migration.packaging.web;

import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.packaging.InvalidPackageFileException;
import dev.slipway.migration.packaging.PackageCorruptException;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageNeededException;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What can go wrong with packages, as problem details, whichever feature asked for them. */
@RestControllerAdvice
@Order(0)
class PackageProblems {

    static final ProblemType UNKNOWN = new ProblemType("package-unknown", HttpStatus.NOT_FOUND, "No such package");
    static final ProblemType UNKNOWN_BUILD =
            new ProblemType("package-build-unknown", HttpStatus.NOT_FOUND, "No such build");
    private static final ProblemType UNAVAILABLE =
            new ProblemType("packages-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The packages cannot be reached");
    private static final ProblemType NEEDED =
            new ProblemType("package-needed", HttpStatus.CONFLICT, "The package is needed");
    private static final ProblemType INVALID = new ProblemType(
            "package-file-invalid", HttpStatus.UNPROCESSABLE_CONTENT, "This is not a whole, unchanged package");
    private static final ProblemType CORRUPT =
            new ProblemType("package-corrupt", HttpStatus.GONE, "The stored package is damaged");
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    static Optional<PackageDigest> parsed(String digest) {
        try {
            return Optional.of(new PackageDigest(digest));
        } catch (IllegalArgumentException noDigest) {
            return Optional.empty();
        }
    }

    static Problem unknown(String digest) {
        return new Problem(UNKNOWN, "There is no package %s.".formatted(digest), "Check the digest.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknown(PackageNotFoundException e) {
        return answer(new Problem(UNKNOWN, String.valueOf(e.getMessage()), "Check the digest."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onNeeded(PackageNeededException e) {
        return answer(new Problem(
                        NEEDED,
                        String.valueOf(e.getMessage()),
                        "Delete it when nothing of what is listed needs it any more.")
                .with(
                        "migrations",
                        e.uses().stream()
                                .map(use -> Map.of(
                                        "id",
                                        use.migration(),
                                        "target",
                                        use.target().toString(),
                                        "why",
                                        use.why()))
                                .toList()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onInvalid(InvalidPackageFileException e) {
        return answer(
                new Problem(INVALID, String.valueOf(e.getMessage()), "Upload the file exactly as it was downloaded."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onCorrupt(PackageCorruptException e) {
        return answer(new Problem(
                CORRUPT, String.valueOf(e.getMessage()), "Build it again, or upload it from where it is whole."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnavailable(PackagesUnavailableException e) {
        return answer(
                new Problem(UNAVAILABLE, "The object storage does not answer at the moment.", "Try again shortly.")
                        .retryAfter(RETRY_AFTER));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onTemporary(TemporaryFailureException e) {
        return answer(new Problem(UNAVAILABLE, e.reason(), "Try again shortly.").retryAfter(RETRY_AFTER));
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(problem.type().status());
        problem.retryAfter().ifPresent(delay -> response.header("Retry-After", Long.toString(delay.toSeconds())));
        return response.body(problem.toProblemDetail());
    }
}
