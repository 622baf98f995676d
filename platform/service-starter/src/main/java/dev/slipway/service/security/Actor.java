package dev.slipway.service.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Who does something, as audit records name them.
 *
 * @param name the token's subject, or who a calling service acts for
 */
public record Actor(String name) {

    /** Stands in for a person where a message asked for the work. */
    public static final Actor EVENT = new Actor("anonymous-event");

    /** Carries the actor's name from one service to the next; believed only from a service. */
    public static final String HEADER = "X-Slipway-Actor";

    public Actor {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An actor has a name");
        }
    }

    /** The actor of the request that this thread works on; {@link #EVENT} where it works on none. */
    public static Actor current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return EVENT;
        }
        String onBehalfOf = Scopes.isHeldBy(authentication, Scopes.INTERNAL) ? requestHeader() : null;
        return new Actor(onBehalfOf == null || onBehalfOf.isBlank() ? authentication.getName() : onBehalfOf);
    }

    private static @Nullable String requestHeader() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest().getHeader(HEADER)
                : null;
    }
}
