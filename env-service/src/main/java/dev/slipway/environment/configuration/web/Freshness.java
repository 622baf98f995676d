package dev.slipway.environment.configuration.web;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;

/** Conditional requests: who has the current configuration already is told only that. */
final class Freshness {

    private static final CacheControl ASK_EACH_TIME = CacheControl.noCache().cachePrivate();

    private static final String ANY = "*";
    private static final Pattern ONE_STRONG_TAG = Pattern.compile("\"([^\"]*)\"");

    private Freshness() {}

    /** Whether the caller has what the entity tag stands for; then the answer is given already. */
    static boolean isUnchanged(ServletWebRequest request, String entityTag) {
        HttpServletResponse response = Objects.requireNonNull(request.getResponse(), "not a request over HTTP");
        // which the framework takes for a condition of writes only
        if (ANY.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            notModified(response, entityTag);
            return true;
        }
        boolean unchanged = request.checkNotModified(entityTag);
        if (unchanged) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, ASK_EACH_TIME.getHeaderValue());
        }
        return unchanged;
    }

    /** Tells that the caller has what the entity tag stands for. */
    static void notModified(HttpServletResponse response, String entityTag) {
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        response.setHeader(HttpHeaders.ETAG, entityTag);
        response.setHeader(HttpHeaders.CACHE_CONTROL, ASK_EACH_TIME.getHeaderValue());
    }

    /** What stands between the quotes of {@code If-None-Match}, where it is a single strong entity tag. */
    static Optional<String> tagOf(String ifNoneMatch) {
        Matcher matcher = ONE_STRONG_TAG.matcher(ifNoneMatch);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The answer to who has not. */
    static ResponseEntity.BodyBuilder ok(String entityTag) {
        return ResponseEntity.ok().eTag(entityTag).cacheControl(ASK_EACH_TIME);
    }
}
