package dev.slipway.environment.configuration.web;

import dev.slipway.environment.configuration.ReferenceException;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says over HTTP why a configuration cannot be resolved. */
@RestControllerAdvice
@Order(0)
class ConfigurationProblemHandler {

    static final ProblemType UNRESOLVED_REFERENCE =
            new ProblemType("unresolved-reference", HttpStatus.CONFLICT, "A reference cannot be resolved");

    @ExceptionHandler
    ProblemDetail handle(ReferenceException e) {
        String action = switch (e) {
            case ReferenceException.Missing _ ->
                "Add the missing variable, or write $${NAME} where the text ${NAME} itself is meant.";
            case ReferenceException.Cycle _ -> "Let one variable of the path hold its value itself.";
            case ReferenceException.TooDeep _ -> "Shorten the path.";
            case ReferenceException.TooLarge _ -> "Refer to less.";
        };
        return new Problem(UNRESOLVED_REFERENCE, String.valueOf(e.getMessage()), action)
                .with("path", e.path().stream().map(VariableName::value).toList())
                .toProblemDetail();
    }
}
