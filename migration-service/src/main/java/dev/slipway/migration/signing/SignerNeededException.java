package dev.slipway.migration.signing;

import java.util.List;

/** A signer cannot be removed, because policies name it. */
public final class SignerNeededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SignerNeededException(String name, List<String> applications) {
        super("Signer '%s' is named by the signing policy of %s.".formatted(name, String.join(", ", applications)));
    }
}
