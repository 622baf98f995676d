package dev.slipway.environment.readtoken.web;

import dev.slipway.environment.readtoken.ReadToken;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A caller with a valid read token, who has no scope at all. The principal is the {@link ReadToken}. */
final class ReadTokenAuthentication extends AbstractAuthenticationToken {

    private final transient ReadToken token;

    ReadTokenAuthentication(ReadToken token) {
        super(List.of());
        this.token = token;
        setAuthenticated(true);
    }

    /** As the audit names it. */
    @Override
    public String getName() {
        return "read-token:" + token.name();
    }

    @Override
    public ReadToken getPrincipal() {
        return token;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }
}
