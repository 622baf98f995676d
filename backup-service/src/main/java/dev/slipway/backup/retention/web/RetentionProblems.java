package dev.slipway.backup.retention.web;

import dev.slipway.backup.retention.BackupProtectedException;
import dev.slipway.backup.retention.NothingToPinException;
import dev.slipway.backup.retention.Protection;
import dev.slipway.backup.retention.Reason;
import dev.slipway.backup.retention.UnknownBackupException;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What is answered when a backup cannot be pinned or deleted. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RetentionProblems {

    static final ProblemType NO_POLICY =
            new ProblemType("retention-policy-unknown", HttpStatus.NOT_FOUND, "No retention policy");
    private static final ProblemType UNKNOWN =
            new ProblemType("backup-unknown", HttpStatus.NOT_FOUND, "No such backup or restore");
    private static final ProblemType PROTECTED =
            new ProblemType("backup-protected", HttpStatus.CONFLICT, "The backup must not be deleted");
    private static final ProblemType NOTHING_TO_PIN =
            new ProblemType("backup-failed", HttpStatus.CONFLICT, "The backup failed");

    @ExceptionHandler
    ProblemDetail onUnknown(UnknownBackupException e) {
        return new Problem(UNKNOWN, String.valueOf(e.getMessage()), "List the backups to see which there are.")
                .toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail onNothingToPin(NothingToPinException e) {
        return new Problem(NOTHING_TO_PIN, String.valueOf(e.getMessage()), "Pin a completed one.").toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail onProtected(BackupProtectedException e) {
        List<String> holders = e.protections().stream()
                .flatMap(protection ->
                        protection instanceof Protection.Pinned pinned ? pinned.holders().stream() : Stream.empty())
                .toList();
        List<ReasonJson> reasons = e.protections().stream()
                .map(protection -> ReasonJson.of(new Reason(protection.rule(), protection.sentence())))
                .toList();
        Problem problem = new Problem(
                        PROTECTED,
                        String.valueOf(e.getMessage()),
                        actionFor(e.protections().getFirst()))
                .with("reasons", reasons);
        return (holders.isEmpty() ? problem : problem.with("holders", holders)).toProblemDetail();
    }

    private static String actionFor(Protection protection) {
        return switch (protection) {
            case Protection.Newest _, Protection.NewestReliable _ ->
                "Take another one first, or repeat with evenIfNewest=true.";
            case Protection.Pinned _ -> "Remove the pins of all holders first.";
            case Protection.Unfinished _ -> "Wait until it is completed, or cancel it.";
            case Protection.InUse _ -> "Wait until the restore has ended.";
        };
    }

    /** @throws Problem when the names cannot be an environment's */
    static EnvironmentRef environment(String application, String environment) {
        return Problem.requireValid(
                "The path names no environment.", "environment", () -> new EnvironmentRef(application, environment));
    }
}
