package dev.slipway.environment.imports;

import dev.slipway.environment.variable.VariableName;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Names that were to become secrets are not in the text, so nothing was saved: most likely one is misspelt, and its value
 * would have been stored in the clear. The message is a sentence for people.
 */
public class AbsentSecretsException extends RuntimeException {

    /** For the names, of which there is at least one. */
    public AbsentSecretsException(Collection<VariableName> names) {
        super("To become secrets but not in the text: %s; nothing was saved."
                .formatted(names.stream().map(VariableName::value).sorted().collect(Collectors.joining(", "))));
    }
}
