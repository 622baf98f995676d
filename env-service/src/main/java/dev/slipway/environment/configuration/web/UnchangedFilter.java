package dev.slipway.environment.configuration.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.configuration.ConfirmUnchanged;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers 304 to who presents a read token and has the current configuration, ahead of all other filters and the
 * controller. Every other request goes there as if this were not here; so would these, and with the same answer, at four
 * times the cost.
 */
final class UnchangedFilter extends OncePerRequestFilter {

    private static final Pattern PATH = Pattern.compile(
            "/api/applications/([a-z][a-z0-9-]{0,62})/environments/([a-z][a-z0-9-]{0,62})/configuration");
    private static final String FORMAT = "format=";
    private static final String BEARER = "Bearer ";

    private final ConfirmUnchanged confirmUnchanged;
    private final HandlerExceptionResolver faults;
    private final UnchangedRequests requests;

    UnchangedFilter(ConfirmUnchanged confirmUnchanged, HandlerExceptionResolver faults, UnchangedRequests requests) {
        this.confirmUnchanged = confirmUnchanged;
        this.faults = faults;
        this.requests = requests;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long begin = System.nanoTime();
        if (answer(request, response)) {
            requests.record(request, response, System.nanoTime() - begin);
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean answer(HttpServletRequest request, HttpServletResponse response) {
        try {
            boolean unchanged = isUnchanged(request);
            if (unchanged) {
                Freshness.notModified(response, request.getHeader(HttpHeaders.IF_NONE_MATCH));
            }
            return unchanged;
        } catch (DataAccessException e) {
            // a database that does not answer: told as everywhere else
            faults.resolveException(request, response, null, e);
            return true;
        }
    }

    private boolean isUnchanged(HttpServletRequest request) {
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (known == null
                || authorization == null
                || !authorization.startsWith(BEARER)
                || !HttpMethod.GET.matches(request.getMethod())
                || !asksForValidFormat(request.getQueryString())) {
            return false;
        }
        Matcher path = PATH.matcher(request.getRequestURI());
        Optional<String> tag = Freshness.tagOf(known);
        return tag.isPresent()
                && path.matches()
                && confirmUnchanged.isUnchanged(
                        new EnvironmentRef(path.group(1), path.group(2)),
                        authorization.substring(BEARER.length()),
                        tag.get());
    }

    private static boolean asksForValidFormat(@Nullable String query) {
        return query == null
                || query.startsWith(FORMAT)
                        && ConfigurationFormatJson.of(query.substring(FORMAT.length()))
                                .isPresent();
    }
}
