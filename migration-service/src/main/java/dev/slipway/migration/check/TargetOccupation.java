package dev.slipway.migration.check;

import dev.slipway.contracts.EnvironmentRef;
import java.util.Optional;

/** Who is changing a target at the moment. */
public interface TargetOccupation {

    /** What is under way there, as the beginning of a sentence: {@code Migration … of crm/prod}. */
    Optional<String> of(EnvironmentRef target);
}
