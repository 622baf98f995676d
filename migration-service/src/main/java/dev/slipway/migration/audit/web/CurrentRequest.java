package dev.slipway.migration.audit.web;

import dev.slipway.migration.audit.RequestSource;
import dev.slipway.service.security.Actor;
import java.security.Principal;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The HTTP request of the current thread. */
@Component
class CurrentRequest implements RequestSource {

    @Override
    public Optional<Source> current() {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
            return Optional.empty();
        }
        Principal principal = attributes.getRequest().getUserPrincipal();
        String actor = Actor.current().name();
        String via = principal == null || principal.getName().equals(actor) ? null : principal.getName();
        return Optional.of(new Source(attributes.getRequest().getRemoteAddr(), via));
    }
}
