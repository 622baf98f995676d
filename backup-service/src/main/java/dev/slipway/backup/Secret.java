package dev.slipway.backup;

/**
 * A secret text in the clear: a passphrase, or the secret key of an identity. It says nothing about itself in
 * {@link #toString()}, and it has no property that a JSON writer would find: only {@link #reveal()} gives the text.
 */
public final class Secret {

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Wraps a text. JSON readers find this by its name. */
    public static Secret valueOf(String text) {
        return new Secret(text);
    }

    /** The text in the clear. Who calls this answers for where it goes. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
