package dev.slipway.backup.schedule.web;

import dev.slipway.backup.schedule.InvalidJitterException;
import dev.slipway.backup.schedule.InvalidRhythmException;
import dev.slipway.backup.schedule.ScheduleException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What is answered when a schedule cannot be made or changed. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ScheduleProblems {

    static final ProblemType NO_VERSION =
            new ProblemType("version-required", HttpStatus.PRECONDITION_REQUIRED, "The version is missing");
    private static final ProblemType UNKNOWN =
            new ProblemType("backup-schedule-unknown", HttpStatus.NOT_FOUND, "No such backup schedule");
    private static final ProblemType NAME_TAKEN =
            new ProblemType("backup-schedule-exists", HttpStatus.CONFLICT, "The name is taken");
    private static final ProblemType STALE =
            new ProblemType("stale-version", HttpStatus.PRECONDITION_FAILED, "It has changed meanwhile");

    @ExceptionHandler
    ProblemDetail onScheduleException(ScheduleException e) {
        Problem problem = switch (e) {
            case ScheduleException.Unknown unknown ->
                new Problem(UNKNOWN, unknown.reason(), "List the schedules to see which there are.");
            case ScheduleException.NameTaken taken ->
                new Problem(NAME_TAKEN, taken.reason(), "Change that one, or choose another name.");
            case ScheduleException.Stale stale ->
                new Problem(STALE, stale.reason(), "Read it again and repeat the change if it is still due.");
        };
        return problem.toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail onInvalidRhythm(InvalidRhythmException e) {
        return Problem.invalidRequest("The cron expression is not valid.", "cron", String.valueOf(e.getMessage()))
                .toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail onInvalidJitter(InvalidJitterException e) {
        return Problem.invalidRequest("The jitter does not fit.", "jitter", String.valueOf(e.getMessage()))
                .toProblemDetail();
    }
}
