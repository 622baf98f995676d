package dev.slipway.service.problem;

import java.net.URI;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * A kind of error that a caller can tell apart. Its {@link #uri()} is a stable identifier: callers may branch on it, so
 * a slug is never reused for something else.
 *
 * @param slug last segment of the identifier, lower case with hyphens, e.g. {@code environment-unknown}
 * @param status HTTP status that the problem is answered with
 * @param title the kind in a few words, the same for every occurrence
 */
public record ProblemType(String slug, HttpStatus status, String title) {

    // first: the constants below are checked against it
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final String BASE = "https://slipway.dev/problems/";

    /** A value in the request breaks a rule; the field {@code errors} lists which. */
    public static final ProblemType INVALID_REQUEST =
            new ProblemType("invalid-request", HttpStatus.BAD_REQUEST, "The request is not valid");
    /** The body is not what the content type says, or does not have the expected shape. */
    public static final ProblemType UNREADABLE_BODY =
            new ProblemType("unreadable-body", HttpStatus.BAD_REQUEST, "The request body cannot be read");
    /** No token, or one that is not valid (any more). */
    public static final ProblemType UNAUTHENTICATED =
            new ProblemType("unauthenticated", HttpStatus.UNAUTHORIZED, "A valid access token is needed");
    /** The token is valid but lacks a scope. */
    public static final ProblemType FORBIDDEN =
            new ProblemType("forbidden", HttpStatus.FORBIDDEN, "The token does not permit this");
    /** There is nothing at this path. */
    public static final ProblemType NOT_FOUND = new ProblemType("not-found", HttpStatus.NOT_FOUND, "Not found");
    /** The path exists, the method does not. */
    public static final ProblemType METHOD_NOT_ALLOWED =
            new ProblemType("method-not-allowed", HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed here");
    /** None of the accepted media types can be produced. */
    public static final ProblemType NOT_ACCEPTABLE =
            new ProblemType("not-acceptable", HttpStatus.NOT_ACCEPTABLE, "No acceptable representation");
    /** The body is larger than the service takes. */
    public static final ProblemType REQUEST_TOO_LARGE =
            new ProblemType("request-too-large", HttpStatus.CONTENT_TOO_LARGE, "The request body is too large");
    /** The body's media type is not one that is read here. */
    public static final ProblemType UNSUPPORTED_MEDIA_TYPE =
            new ProblemType("unsupported-media-type", HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Media type not supported");
    /** A fault of ours; details are in the log, under the trace id. */
    public static final ProblemType INTERNAL_ERROR =
            new ProblemType("internal-error", HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong inside");
    /** The service's own database does not answer. */
    public static final ProblemType DATABASE_UNAVAILABLE =
            new ProblemType("database-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer");
    /** Another service that is needed here does not answer. */
    public static final ProblemType SERVICE_UNAVAILABLE =
            new ProblemType("service-unavailable", HttpStatus.SERVICE_UNAVAILABLE, "A service does not answer");

    public ProblemType {
        if (!SLUG.matcher(slug).matches()) {
            throw new IllegalArgumentException("Not a problem slug: " + slug);
        }
    }

    /** The identifier, as the member {@code type} of a problem detail. */
    public URI uri() {
        return URI.create(BASE + slug);
    }

    /** The general type for a status that no more specific type was given for. */
    static ProblemType of(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST -> INVALID_REQUEST;
            case UNAUTHORIZED -> UNAUTHENTICATED;
            case FORBIDDEN -> FORBIDDEN;
            case NOT_FOUND -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case NOT_ACCEPTABLE -> NOT_ACCEPTABLE;
            case CONTENT_TOO_LARGE -> REQUEST_TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
            case INTERNAL_SERVER_ERROR -> INTERNAL_ERROR;
            case SERVICE_UNAVAILABLE -> SERVICE_UNAVAILABLE;
            default -> new ProblemType("http-" + status.value(), status, status.getReasonPhrase());
        };
    }
}
