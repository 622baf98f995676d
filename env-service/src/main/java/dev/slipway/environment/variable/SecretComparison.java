package dev.slipway.environment.variable;

import dev.slipway.environment.secret.Fingerprint;
import dev.slipway.environment.secret.Fingerprints;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vaults;
import org.springframework.stereotype.Component;

/** Tells whether two values are the same without showing them: by keyed fingerprints, which do not leave the service. */
@Component
public class SecretComparison {

    private final Vaults vaults;
    private final Fingerprints fingerprints;

    SecretComparison(Vaults vaults, Fingerprints fingerprints) {
        this.vaults = vaults;
        this.fingerprints = fingerprints;
    }

    /**
     * Whether two variables of one name and application have the same type and value. Removed ones are the same as each
     * other only.
     */
    public boolean sameValue(VariableSet oneSet, StoredVariable one, VariableSet otherSet, StoredVariable other) {
        return switch (one.content()) {
            case null -> other.removed();
            case VariableContent.Plain plain -> plain.equals(other.content());
            case VariableContent.Encrypted encrypted ->
                other.content() instanceof VariableContent.Encrypted otherEncrypted
                        && fingerprintOf(oneSet, one.name(), encrypted)
                                .equals(fingerprintOf(otherSet, other.name(), otherEncrypted));
        };
    }

    private Fingerprint fingerprintOf(VariableSet set, VariableName name, VariableContent.Encrypted content) {
        if (content.fingerprint() != null) {
            return content.fingerprint();
        }
        Secret secret = vaults.open(set.asSecretOwner()).unseal(name.asSecretName(), content.ciphertext());
        return fingerprints.of(set.application().value(), name.asSecretName(), secret);
    }
}
