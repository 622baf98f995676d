package dev.slipway.environment.variable.web;

import dev.slipway.environment.variable.VariableException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says over HTTP why something cannot be done with a variable. */
@RestControllerAdvice
@Order(0)
class VariableProblemHandler {

    static final ProblemType UNKNOWN_VARIABLE =
            new ProblemType("unknown-variable", HttpStatus.NOT_FOUND, "No such variable");
    static final ProblemType INVALID_VARIABLE_NAME = new ProblemType(
            "invalid-variable-name", HttpStatus.BAD_REQUEST, "The name breaks the rules for variables' names");
    static final ProblemType VALUE_TOO_LARGE =
            new ProblemType("value-too-large", HttpStatus.CONTENT_TOO_LARGE, "The value is too large");
    static final ProblemType INVALID_TEXT =
            new ProblemType("invalid-text", HttpStatus.BAD_REQUEST, "The text cannot be stored");
    static final ProblemType DUPLICATE_VARIABLE =
            new ProblemType("duplicate-variable", HttpStatus.BAD_REQUEST, "A variable is given twice");
    static final ProblemType UNKNOWN_VARIABLE_VERSION =
            new ProblemType("unknown-variable-version", HttpStatus.NOT_FOUND, "No such version of the variables");
    static final ProblemType TOO_MANY_VARIABLES =
            new ProblemType("too-many-variables", HttpStatus.CONFLICT, "There would be too many variables");

    @ExceptionHandler
    ProblemDetail handle(VariableException e) {
        String detail = String.valueOf(e.getMessage());
        Problem problem = switch (e) {
            case VariableException.UnknownVariable _ ->
                new Problem(UNKNOWN_VARIABLE, detail, "List the variables, or check the name.");
            case VariableException.UnknownVersion _ ->
                new Problem(UNKNOWN_VARIABLE_VERSION, detail, "Choose one of the versions in the version history.");
            case VariableException.TooManyVariables _ ->
                new Problem(TOO_MANY_VARIABLES, detail, "Remove what is no longer needed, or split the application.");
            case VariableException.InvalidName _ -> new Problem(INVALID_VARIABLE_NAME, detail, "Choose another name.");
            case VariableException.ValueTooLarge _ ->
                new Problem(VALUE_TOO_LARGE, detail, "Keep large content elsewhere and its location here.");
            case VariableException.InvalidText _ -> new Problem(INVALID_TEXT, detail, "Send text without it.");
            case VariableException.DuplicateName _ -> new Problem(DUPLICATE_VARIABLE, detail, "Give each name once.");
        };
        return problem.toProblemDetail();
    }
}
