package dev.slipway.environment.readtoken.web;

import dev.slipway.environment.readtoken.AuthenticateReadToken;
import dev.slipway.environment.readtoken.ReadToken;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets in who presents a read token: as bearer token, or as the password of HTTP Basic, which is what Spring Cloud
 * Config clients send; the user name does not matter.
 */
final class ReadTokenFilter extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final AuthenticateReadToken authenticateReadToken;
    private final HandlerExceptionResolver faults;

    ReadTokenFilter(AuthenticateReadToken authenticateReadToken, HandlerExceptionResolver faults) {
        this.authenticateReadToken = authenticateReadToken;
        this.faults = faults;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> presented = presented(request);
        if (presented.isPresent()) {
            ReadToken token;
            try {
                token = authenticateReadToken
                        .authenticate(presented.get(), request.getRemoteAddr())
                        .orElseThrow(ReadTokenFilter::refusal);
            } catch (RuntimeException e) {
                // also a database that does not answer: told as everywhere else
                if (e instanceof Problem) {
                    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
                }
                faults.resolveException(request, response, null, e);
                return;
            }
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new ReadTokenAuthentication(token));
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }

    /** The same for all, so that nobody learns which tokens there were. */
    private static Problem refusal() {
        return new Problem(
                ProblemType.UNAUTHENTICATED,
                "The read token is not valid, or not valid any more.",
                "Issue a new one for the environment.");
    }

    /** What could be a read token, if the request carries any such thing. */
    static Optional<String> presented(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return Optional.empty();
        }
        return credential(authorization).filter(value -> value.startsWith(AuthenticateReadToken.PREFIX));
    }

    private static Optional<String> credential(String authorization) {
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        }
        if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            try {
                String pair = new String(
                        Base64.getDecoder()
                                .decode(authorization.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
