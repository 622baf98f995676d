package dev.slipway.environment.secret;

/**
 * A secret value in the clear. It says nothing about itself in {@link #toString()}, and it has no property that a JSON
 * writer would find: only {@link #reveal()} gives the value.
 */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The value in the clear. Who calls this answers for where it goes. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
