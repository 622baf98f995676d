package dev.slipway.environment.registry.web;

import dev.slipway.contracts.EnvironmentRef;
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

    static final ProblemType APPLICATION_ARCHIVED =
            new ProblemType("application-archived", HttpStatus.CONFLICT, "The application is archived");
    static final ProblemType ENVIRONMENT_ARCHIVED =
            new ProblemType("environment-archived", HttpStatus.CONFLICT, "The environment is archived");
    static final ProblemType INVALID_PIPELINE =
            new ProblemType("invalid-pipeline", HttpStatus.BAD_REQUEST, "The environments cannot be in this order");

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
            case RegistryException.ArchivedApplication archived ->
                new Problem(APPLICATION_ARCHIVED, detail, unarchiveWith("/api/applications/" + archived.name()));
            case RegistryException.ArchivedEnvironment archived ->
                new Problem(ENVIRONMENT_ARCHIVED, detail, unarchiveWith(pathOf(archived)));
            case RegistryException.InvalidPipeline invalid ->
                new Problem(
                                INVALID_PIPELINE,
                                detail,
                                "Name every environment in use once: development before pre-release before production.")
                        .with("environment", invalid.environment());
            case RegistryException.InvalidName _ -> new Problem(INVALID_NAME, detail, "Choose another name.");
        };
        return problem.toProblemDetail();
    }

    private static String pathOf(RegistryException.ArchivedEnvironment archived) {
        EnvironmentRef ref = archived.ref();
        String application = "/api/applications/" + ref.application();
        return archived.isByItsApplication() ? application : application + "/environments/" + ref.environment();
    }

    private static String unarchiveWith(String path) {
        return "Unarchive it with POST %s/unarchive, then repeat the request.".formatted(path);
    }
}
