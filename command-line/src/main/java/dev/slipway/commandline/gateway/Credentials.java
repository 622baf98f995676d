package dev.slipway.commandline.gateway;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How a caller proves who it is. No text form shows what must not be shown. */
public sealed interface Credentials {

    /** Nobody; only few paths are open to that. */
    record None() implements Credentials {}

    /** An access token that somebody else got. */
    record Token(String value) implements Credentials {

        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /**
     * A client of an OpenID Connect issuer, which gets tokens itself as it needs them.
     *
     * @param scope what to ask the issuer for, or null for all that the client may
     */
    record Client(
            URI tokenEndpoint,
            String id,
            String secret,
            @Nullable String scope) implements Credentials {

        @Override
        public String toString() {
            return "Client[%s]".formatted(id);
        }
    }
}
