package dev.slipway.environment.configuration.web;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;

/** Conditional requests: who has the current configuration already is told only that. */
final class Freshness {

    private static final CacheControl ASK_EACH_TIME = CacheControl.noCache().cachePrivate();

    private static final String ANY = "*";

    private Freshness() {}

    /** Whether the caller has what the entity tag stands for; then the answer is given already. */
    static boolean isUnchanged(ServletWebRequest request, String entityTag) {
        HttpServletResponse response = Objects.requireNonNull(request.getResponse(), "not a request over HTTP");
        // which the framework takes for a condition of writes only
        if (ANY.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            response.setHeader(HttpHeaders.ETAG, entityTag);
        } else if (!request.checkNotModified(entityTag)) {
            return false;
        }
        response.setHeader(HttpHeaders.CACHE_CONTROL, ASK_EACH_TIME.getHeaderValue());
        return true;
    }

    /** The answer to who has not. */
    static ResponseEntity.BodyBuilder ok(String entityTag) {
        return ResponseEntity.ok().eTag(entityTag).cacheControl(ASK_EACH_TIME);
    }
}
