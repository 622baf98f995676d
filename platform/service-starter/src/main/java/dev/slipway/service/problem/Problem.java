package dev.slipway.service.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * An error that is answered as a problem detail. Thrown from controllers and their exception handlers; everything in it
 * reaches the caller, so nothing internal or secret belongs in it.
 *
 * <pre>{@code
 * throw new Problem(UNKNOWN_ENVIRONMENT, "There is no environment crm/stage.", "Register it, or check the name.")
 *         .with("environment", "crm/stage");
 * }</pre>
 */
public class Problem extends RuntimeException {

    private final ProblemType type;
    private final @Nullable String action;
    private final transient Map<String, Object> fields;
    private final @Nullable Duration retryAfter;

    /**
     * A problem without advice.
     *
     * @param type which kind of error
     * @param detail one sentence about this occurrence, for a person
     */
    public Problem(ProblemType type, String detail) {
        this(type, detail, null, Map.of(), null, null);
    }

    /**
     * A problem that tells what to do next.
     *
     * @param type which kind of error
     * @param detail one sentence about this occurrence, for a person
     * @param action what to do about it, one sentence
     */
    public Problem(ProblemType type, String detail, String action) {
        this(type, detail, action, Map.of(), null, null);
    }

    /**
     * All of it, for subclasses.
     *
     * @param type which kind of error
     * @param detail one sentence about this occurrence, for a person
     * @param action what to do about it, or {@code null}
     * @param fields further members of the problem detail, serialised as JSON
     * @param retryAfter when to try again, or {@code null} where that would not help
     * @param cause for the log only, or {@code null}
     */
    protected Problem(
            ProblemType type,
            String detail,
            @Nullable String action,
            Map<String, ?> fields,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause);
        this.type = type;
        this.action = action;
        this.fields = new LinkedHashMap<>(fields);
        this.retryAfter = retryAfter;
    }

    /**
     * A request that is not valid, which names the fields.
     *
     * @param errors what is not valid, at least one
     */
    public static Problem invalidRequest(List<InvalidField> errors) {
        String what = errors.stream()
                .map(error -> error.field().equals(InvalidField.WHOLE) ? error.message() : error.field())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return invalidRequest("Not valid: " + what + ".", errors);
    }

    /**
     * A request with one part that is not valid.
     *
     * @param detail one sentence about it, for a person
     * @param field where it is, as the caller names it
     * @param message what it must be
     */
    public static Problem invalidRequest(String detail, String field, String message) {
        return invalidRequest(detail, List.of(new InvalidField(field, message)));
    }

    /**
     * A part of a request as the type that knows its rules.
     *
     * @param detail one sentence about a value that breaks them, for a person
     * @param field where it is, as the caller names it
     * @param value makes it, or throws an {@link IllegalArgumentException} whose message says what it must be
     * @throws Problem when the value breaks the rules
     */
    public static <T> T requireValid(String detail, String field, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw invalidRequest(detail, field, String.valueOf(e.getMessage()));
        }
    }

    private static Problem invalidRequest(String detail, List<InvalidField> errors) {
        return new Problem(ProblemType.INVALID_REQUEST, detail, "Correct what is listed under errors.")
                .with("errors", errors);
    }

    /** The same problem with one more member in its problem detail. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Problem(type, detail(), action, more, retryAfter, getCause());
    }

    /** The same problem, answered with a {@code Retry-After} header. */
    public Problem retryAfter(Duration delay) {
        return new Problem(type, detail(), action, fields, delay, getCause());
    }

    /** The same problem with the fault that led to it, which is for the log only. */
    public Problem causedBy(Throwable cause) {
        return new Problem(type, detail(), action, fields, retryAfter, cause);
    }

    /** Which kind of error. */
    public ProblemType type() {
        return type;
    }

    /** One sentence about this occurrence, for a person. */
    public String detail() {
        String message = getMessage();
        return message == null ? type.title() : message;
    }

    /** When to try again, where that could help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** As the caller sees it. */
    public ProblemDetail toProblemDetail() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(type.status(), detail());
        problem.setType(type.uri());
        problem.setTitle(type.title());
        if (action != null) {
            problem.setProperty("action", action);
        }
        fields.forEach(problem::setProperty);
        return problem;
    }
}
