package dev.slipway.environment.secret;

/** The key-encryption key is missing, unusable or not the one that the stored secrets need. Stops start-up. */
public class KeyEncryptionKeyException extends RuntimeException {

    private final String action;

    /**
     * Says what is wrong and what to do.
     *
     * @param message one sentence that names the place of the key
     * @param action what an operator does next
     */
    public KeyEncryptionKeyException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What an operator does next. */
    public String action() {
        return action;
    }
}
