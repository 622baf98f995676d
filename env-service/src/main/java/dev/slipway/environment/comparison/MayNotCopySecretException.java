package dev.slipway.environment.comparison;

import dev.slipway.environment.variable.VariableName;

/** A secret was to be copied by someone who may not see it. The message is a sentence for people. */
public class MayNotCopySecretException extends RuntimeException {

    /** For the secret. */
    public MayNotCopySecretException(VariableName name) {
        super("'%s' is a secret, and you may not reveal secrets; nothing was copied.".formatted(name));
    }
}
