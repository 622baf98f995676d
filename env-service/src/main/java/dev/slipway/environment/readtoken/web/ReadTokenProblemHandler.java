package dev.slipway.environment.readtoken.web;

import dev.slipway.environment.readtoken.ReadTokenException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.util.List;
import java.util.Map;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says over HTTP why something cannot be done with a read token. */
@RestControllerAdvice
@Order(0)
class ReadTokenProblemHandler {

    static final ProblemType UNKNOWN_READ_TOKEN =
            new ProblemType("unknown-read-token", HttpStatus.NOT_FOUND, "No such read token");
    static final ProblemType READ_TOKEN_EXISTS =
            new ProblemType("read-token-exists", HttpStatus.CONFLICT, "The read token's name is taken");

    @ExceptionHandler
    ProblemDetail handle(ReadTokenException e) {
        String detail = String.valueOf(e.getMessage());
        Problem problem = switch (e) {
            case ReadTokenException.UnknownToken _ ->
                new Problem(UNKNOWN_READ_TOKEN, detail, "List the environment's read tokens.");
            case ReadTokenException.DuplicateName _ ->
                new Problem(READ_TOKEN_EXISTS, detail, "Choose another name, or revoke that one first.");
            case ReadTokenException.InvalidExpiry _ ->
                new Problem(ProblemType.INVALID_REQUEST, detail, "Let expiresAt be in the future, or leave it out.")
                        .with("errors", List.of(Map.of("field", "expiresAt", "message", detail)));
        };
        return problem.toProblemDetail();
    }
}
