package dev.slipway.environment.precondition;

/** What is to be changed is not in the version that the writer has seen. The message is a sentence for people. */
public final class StaleVersionException extends RuntimeException {

    /** For the thing as a sentence names it, such as {@code the environment 'crm/prod'}. */
    public StaleVersionException(String what) {
        super("Someone else changed %s since you read it; nothing was changed now.".formatted(what));
    }
}
