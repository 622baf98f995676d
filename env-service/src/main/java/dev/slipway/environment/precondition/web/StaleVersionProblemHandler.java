package dev.slipway.environment.precondition.web;

import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says over HTTP that a precondition failed. */
@RestControllerAdvice
@Order(0)
class StaleVersionProblemHandler {

    static final ProblemType STALE_VERSION =
            new ProblemType("stale-version", HttpStatus.PRECONDITION_FAILED, "It has changed meanwhile");

    @ExceptionHandler
    ProblemDetail handle(StaleVersionException e) {
        return new Problem(
                        STALE_VERSION,
                        String.valueOf(e.getMessage()),
                        "Read it again and repeat the change if it is still due.")
                .toProblemDetail();
    }
}
