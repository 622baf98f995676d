package dev.slipway.backup.encryption.web;

import dev.slipway.backup.encryption.EncryptionException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What is answered when an encryption setting cannot be changed. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class EncryptionProblems {

    static final ProblemType NO_VERSION =
            new ProblemType("version-required", HttpStatus.PRECONDITION_REQUIRED, "The version is missing");
    private static final ProblemType UNKNOWN =
            new ProblemType("backup-encryption-unknown", HttpStatus.NOT_FOUND, "No encryption setting");
    private static final ProblemType STALE =
            new ProblemType("stale-version", HttpStatus.PRECONDITION_FAILED, "It has changed meanwhile");

    @ExceptionHandler
    ProblemDetail onEncryptionException(EncryptionException e) {
        Problem problem = switch (e) {
            case EncryptionException.Unknown unknown -> new Problem(UNKNOWN, unknown.reason(), "Set one with PUT.");
            case EncryptionException.Stale stale ->
                new Problem(STALE, stale.reason(), "Read it again and repeat the change if it is still due.");
            case EncryptionException.VersionNeeded needed ->
                new Problem(NO_VERSION, needed.reason(), "Send the ETag of the setting as you have read it.");
            case EncryptionException.NothingToKeep nothing ->
                Problem.invalidRequest(nothing.reason(), "keepPassphrase", "must be false where there is none");
        };
        return problem.toProblemDetail();
    }
}
