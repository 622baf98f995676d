package dev.slipway.environment.registry.web;

import dev.slipway.environment.registry.RegistryException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says over HTTP why something cannot be done with an application or environment. */
@RestControllerAdvice
@Order(0)
class RegistryProblemHandler {

    static final ProblemType UNKNOWN_APPLICATION =
            new ProblemType("unknown-application", HttpStatus.NOT_FOUND, "No such application");
    static final ProblemType UNKNOWN_ENVIRONMENT =
            new ProblemType("unknown-environment", HttpStatus.NOT_FOUND, "No such environment");
    static final ProblemType APPLICATION_EXISTS =
            new ProblemType("application-exists", HttpStatus.CONFLICT, "The application's name is taken");
    static final ProblemType ENVIRONMENT_EXISTS =
            new ProblemType("environment-exists", HttpStatus.CONFLICT, "The environment's name is taken");
    static final ProblemType INVALID_NAME =
            new ProblemType("invalid-name", HttpStatus.BAD_REQUEST, "The name breaks the rules for names");

    @ExceptionHandler
    ProblemDetail handle(RegistryException e) {
        String detail = String.valueOf(e.getMessage());
        Problem problem = switch (e) {
            case RegistryException.UnknownApplication _ ->
                new Problem(UNKNOWN_APPLICATION, detail, "Register it with POST /api/applications, or check the name.");
            case RegistryException.UnknownEnvironment _ ->
                new Problem(
                        UNKNOWN_ENVIRONMENT,
                        detail,
                        "Register it with POST /api/applications/{application}/environments, or check the name.");
            case RegistryException.DuplicateApplication _ ->
                new Problem(APPLICATION_EXISTS, detail, "Use the one that exists, or choose another name.");
            case RegistryException.DuplicateEnvironment _ ->
                new Problem(ENVIRONMENT_EXISTS, detail, "Use the one that exists, or choose another name.");
            case RegistryException.InvalidName _ -> new Problem(INVALID_NAME, detail, "Choose another name.");
        };
        return problem.toProblemDetail();
    }
}
