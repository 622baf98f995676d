package dev.slipway.migration.environment.web;

import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.RefusedVariablesException;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What can go wrong with environments, as problem details, whichever feature asked for them. */
@RestControllerAdvice
@Order(0)
class EnvironmentProblems {

    private static final ProblemType UNKNOWN =
            new ProblemType("environment-unknown", HttpStatus.UNPROCESSABLE_CONTENT, "No such environment");
    private static final ProblemType REFUSED =
            new ProblemType("variables-refused", HttpStatus.UNPROCESSABLE_CONTENT, "The variables are not accepted");

    @ExceptionHandler
    ResponseEntity<?> onUnknown(UnknownEnvironmentException e) {
        return answer(new Problem(UNKNOWN, e.getMessage() + ".", "Register it first, or check the name."));
    }

    @ExceptionHandler
    ResponseEntity<?> onRefused(RefusedVariablesException e) {
        return answer(
                new Problem(REFUSED, String.valueOf(e.getMessage()), "Correct the variables and send them again."));
    }

    @ExceptionHandler
    ResponseEntity<?> onUnavailable(EnvironmentsUnavailableException e) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header("Retry-After", Long.toString(Duration.ofSeconds(5).toSeconds()))
                .body(new Problem(
                                ProblemType.SERVICE_UNAVAILABLE,
                                "env-service does not answer at the moment.",
                                "Try again shortly; nothing was stored.")
                        .toProblemDetail());
    }

    private static ResponseEntity<?> answer(Problem problem) {
        return ResponseEntity.status(problem.type().status()).body(problem.toProblemDetail());
    }
}
