package dev.slipway.environment.variable;

import dev.slipway.contracts.VariableType;
import dev.slipway.environment.secret.Fingerprint;
import dev.slipway.environment.secret.SealedSecret;
import org.jspecify.annotations.Nullable;

/** A variable's value as it is stored: in the clear, or encrypted. */
public sealed interface VariableContent {

    /** Plain or secret. */
    default VariableType type() {
        return switch (this) {
            case Plain _ -> VariableType.PLAIN;
            case Encrypted _ -> VariableType.SECRET;
        };
    }

    /**
     * A value that may be shown.
     *
     * @param value the value
     */
    record Plain(String value) implements VariableContent {}

    /**
     * A value that may not be shown.
     *
     * @param ciphertext the value, sealed for the set's owner under the variable's name
     * @param fingerprint tells whether two values are the same; null for what was stored before there were fingerprints
     */
    record Encrypted(SealedSecret ciphertext, @Nullable Fingerprint fingerprint) implements VariableContent {}
}
