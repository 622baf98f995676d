package dev.slipway.gateway.identity;

import java.util.Objects;
import org.springframework.security.crypto.password.PasswordEncoder;

/** How secrets are kept. */
public final class SecretHashing {

    private final PasswordEncoder encoder;

    SecretHashing(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    /** A salted hash; another one each time. */
    public String hash(Secret secret) {
        return Objects.requireNonNull(encoder.encode(secret.value()));
    }
}
