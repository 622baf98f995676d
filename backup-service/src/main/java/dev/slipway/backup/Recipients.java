package dev.slipway.backup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the objects of a backup are encrypted to.
 *
 * @param publicKeys the age public keys ({@code age1…}), each of which reads everything; at least one, the passphrase
 *     key's among them
 * @param passphraseKey what of these keys a passphrase opens, or null
 */
public record Recipients(List<String> publicKeys, @Nullable PassphraseKey passphraseKey) {

    /** Copies the list. */
    public Recipients {
        publicKeys = List.copyOf(publicKeys);
        if (publicKeys.isEmpty()) {
            throw new IllegalArgumentException("What is encrypted to nobody, nobody can read");
        }
    }

    /** Without a passphrase. */
    public static Recipients of(List<String> publicKeys) {
        return new Recipients(publicKeys, null);
    }
}
