package dev.slipway.migration.signing;

/** There is no signer of this name. */
public final class UnknownSignerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownSignerException(String name) {
        super("There is no signer '%s'.".formatted(name));
    }
}
