package dev.slipway.service.problem;

/**
 * Something in a request that is not valid, as a problem detail lists it under {@code errors}.
 *
 * @param field where it is, as the caller names it: a member of the body, a parameter, a header
 * @param message what it must be; never what was given, which could be a secret
 */
public record InvalidField(String field, String message) {

    /** The field of what holds between several, or of none. */
    static final String WHOLE = "request";
}
