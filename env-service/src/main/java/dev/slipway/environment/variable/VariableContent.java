package dev.slipway.environment.variable;

import dev.slipway.contracts.VariableType;
import dev.slipway.environment.secret.SealedSecret;

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
     * @param ciphertext the value, sealed for the environment under the variable's name
     */
    record Encrypted(SealedSecret ciphertext) implements VariableContent {}
}
