package dev.slipway.service.problem;

import jakarta.validation.ConstraintViolationException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.authorization.ExpressionAuthorizationDecision;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last advice: turns what no service's own advice took into a problem detail. Whatever is unexpected becomes a 500
 * that says nothing but the trace id; the fault itself goes to the log.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Pattern SCOPE = Pattern.compile("SCOPE_([\\w:.-]+)");

    @ExceptionHandler
    ResponseEntity<Object> onProblem(Problem problem) {
        if (problem.type().status().is5xxServerError()) {
            // expected where something else is down, and then of every request: one line
            log.atWarn()
                    .setMessage("request answered with a problem")
                    .addKeyValue("problem", problem.type().slug())
                    .addKeyValue("detail", problem.detail())
                    .addKeyValue("cause", NestedExceptionUtils.getRootCause(problem))
                    .log();
            log.atDebug()
                    .setMessage("cause of the problem")
                    .setCause(problem.getCause())
                    .log();
        }
        HttpHeaders headers = new HttpHeaders();
        problem.retryAfter()
                .ifPresent(
                        delay -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, delay.toSeconds()))));
        return ResponseEntity.status(problem.type().status()).headers(headers).body(problem.toProblemDetail());
    }

    @ExceptionHandler
    ResponseEntity<Object> onUnauthenticated(AuthenticationException refusal) {
        if (refusal instanceof AuthenticationServiceException) {
            return onProblem(new Problem(
                            ProblemType.SERVICE_UNAVAILABLE,
                            "The token cannot be checked, because its issuer does not answer.",
                            "Try again shortly.")
                    .with("service", "issuer")
                    .retryAfter(Duration.ofSeconds(2))
                    .causedBy(refusal));
        }
        boolean tokenGiven = refusal instanceof OAuth2AuthenticationException;
        Problem problem = tokenGiven
                ? new Problem(
                        ProblemType.UNAUTHENTICATED,
                        "The access token is not valid, or not valid any more.",
                        "Fetch a new one from the issuer.")
                : new Problem(
                        ProblemType.UNAUTHENTICATED,
                        "The request carries no access token.",
                        "Send one in the header Authorization: Bearer <token>.");
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, tokenGiven ? "Bearer error=\"invalid_token\"" : "Bearer")
                .body(problem.toProblemDetail());
    }

    @ExceptionHandler
    ResponseEntity<Object> onForbidden(AccessDeniedException refusal) {
        String scopes = missingScopes(refusal);
        Problem problem = scopes.isEmpty()
                ? new Problem(
                        ProblemType.FORBIDDEN,
                        "The token does not permit this.",
                        "Use a token of a client that may do it.")
                : new Problem(
                        ProblemType.FORBIDDEN,
                        "The token lacks a scope that this needs: " + scopes + ".",
                        "Use a token of a client that holds it.");
        return onProblem(problem);
    }

    private static String missingScopes(AccessDeniedException refusal) {
        if (!(refusal instanceof AuthorizationDeniedException denied)) {
            return "";
        }
        String authorities = switch (denied.getAuthorizationResult()) {
            case ExpressionAuthorizationDecision byExpression ->
                byExpression.getExpression().getExpressionString();
            case AuthorityAuthorizationDecision byAuthority ->
                byAuthority.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .collect(Collectors.joining(" "));
            default -> "";
        };
        return SCOPE.matcher(authorities)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    @ExceptionHandler
    ResponseEntity<Object> onConstraintViolation(ConstraintViolationException invalid) {
        return invalidRequest(invalid.getConstraintViolations().stream()
                .map(violation -> new InvalidField(violation.getPropertyPath().toString(), violation.getMessage()))
                .toList());
    }

    @ExceptionHandler
    ResponseEntity<Object> onUnexpected(Exception fault) {
        log.atError()
                .setMessage("unexpected fault while answering a request")
                .setCause(fault)
                .log();
        return onProblemWithoutLog(internalError());
    }

    /** A 500 that tells the trace id and nothing else. */
    static Problem internalError() {
        Problem problem = new Problem(
                ProblemType.INTERNAL_ERROR,
                "The request could not be completed because of a fault in the service.",
                "Try again; if it stays, look for the trace id in the service's log.");
        String traceId = MDC.get("traceId");
        return traceId == null || traceId.isBlank() ? problem : problem.with("traceId", traceId);
    }

    private static ResponseEntity<Object> onProblemWithoutLog(Problem problem) {
        return ResponseEntity.status(problem.type().status()).body(problem.toProblemDetail());
    }

    private static ResponseEntity<Object> invalidRequest(List<InvalidField> errors) {
        return onProblemWithoutLog(Problem.invalidRequest(errors));
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalidRequest(invalid.getBindingResult().getAllErrors().stream()
                .map(error -> new InvalidField(fieldOf(error), message(error)))
                .sorted(Comparator.comparing(InvalidField::field))
                .toList());
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (invalid.isForReturnValue()) {
            return onUnexpected(invalid);
        }
        return invalidRequest(invalid.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream().map(error -> {
                    String parameter = result.getMethodParameter().getParameterName();
                    String field = error instanceof FieldError nested ? nested.getField() : parameter;
                    return new InvalidField(
                            field == null ? "request" : field,
                            error.getDefaultMessage() == null ? "is not valid" : error.getDefaultMessage());
                }))
                .toList());
    }

    private static String fieldOf(ObjectError error) {
        // what holds between fields is a method of ours, whose name nobody has sent
        boolean betweenFields = "AssertTrue".equals(error.getCode());
        return error instanceof FieldError field && !betweenFields ? field.getField() : InvalidField.WHOLE;
    }

    private static String message(ObjectError error) {
        // a conversion error's default message quotes the value and our types
        if (error instanceof FieldError field && field.isBindingFailure()) {
            return "has the wrong type";
        }
        return error.getDefaultMessage() == null ? "is not valid" : error.getDefaultMessage();
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : mismatch.getPropertyName();
        return invalidRequest(List.of(new InvalidField(name == null ? "request" : name, "has the wrong type")));
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return onProblem(problem);
            }
        }
        if (unreadable.getCause() instanceof DatabindException mismatch
                && !mismatch.getPath().isEmpty()) {
            return invalidRequest(List.of(new InvalidField(path(mismatch), expectation(mismatch))));
        }
        return onProblemWithoutLog(new Problem(
                ProblemType.UNREADABLE_BODY,
                unreadable.getCause() instanceof StreamReadException syntax
                        ? "The request body is not JSON: see line %d, column %d."
                                .formatted(
                                        syntax.getLocation().getLineNr(),
                                        syntax.getLocation().getColumnNr())
                        : "The request body is empty, not JSON, or not of the expected shape.",
                "Compare it with the API document."));
    }

    /** What a value must be, without saying what it is. */
    private static String expectation(DatabindException mismatch) {
        return switch (mismatch) {
            case UnrecognizedPropertyException unknown ->
                "is not known here; known are "
                        + unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .collect(Collectors.joining(", "));
            case InvalidFormatException format
            when format.getTargetType().isEnum() ->
                "must be one of "
                        + Stream.of(format.getTargetType().getEnumConstants())
                                .map(constant -> JsonMapper.shared().convertValue(constant, String.class))
                                .collect(Collectors.joining(", "));
            default -> "is missing or has the wrong type";
        };
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return invalidRequest(List.of(new InvalidField(missing.getParameterName(), "is missing")));
    }

    private static String path(DatabindException mismatch) {
        StringBuilder path = new StringBuilder();
        mismatch.getPath().forEach(reference -> {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        });
        return path.toString();
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException absent, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return nothingHere();
    }

    @Override
    protected ResponseEntity<Object> handleNoHandlerFoundException(
            NoHandlerFoundException absent, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return nothingHere();
    }

    private static ResponseEntity<Object> nothingHere() {
        return onProblemWithoutLog(new Problem(
                ProblemType.NOT_FOUND, "There is nothing at this path.", "Compare it with the API document."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode statusCode,
            WebRequest request) {
        HttpStatus status = HttpStatus.resolve(statusCode.value());
        if (status == null || status == HttpStatus.INTERNAL_SERVER_ERROR) {
            return onUnexpected(exception);
        }
        ProblemType type = ProblemType.of(status);
        ProblemDetail problem = new Problem(type, type.title() + ".", advice(exception)).toProblemDetail();
        if (body instanceof ProblemDetail given) {
            problem.setDetail(given.getDetail());
            Map<String, Object> properties = given.getProperties();
            new LinkedHashMap<>(properties == null ? Map.of() : properties).forEach(problem::setProperty);
        }
        return super.handleExceptionInternal(exception, problem, headers, statusCode, request);
    }

    private static String advice(Exception exception) {
        return switch (exception) {
            case HttpRequestMethodNotSupportedException method
            when method.getSupportedMethods() != null ->
                "Use " + String.join(" or ", method.getSupportedMethods()) + ".";
            case HttpMediaTypeNotSupportedException sent
            when !sent.getSupportedMediaTypes().isEmpty() ->
                "Send it with Content-Type " + either(sent.getSupportedMediaTypes()) + ".";
            case HttpMediaTypeNotAcceptableException wanted
            when !wanted.getSupportedMediaTypes().isEmpty() ->
                "Ask with Accept " + either(wanted.getSupportedMediaTypes()) + ".";
            default -> "Compare it with the API document.";
        };
    }

    private static String either(List<MediaType> types) {
        return types.stream()
                .map(MediaType::toString)
                .filter(type -> !type.startsWith("application/*"))
                .distinct()
                .collect(Collectors.joining(" or "));
    }
}
