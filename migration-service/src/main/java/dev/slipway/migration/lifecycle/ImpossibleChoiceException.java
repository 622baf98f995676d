package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.plan.RequiredDecision;
import java.util.List;

/** Something was decided in a way that there is not. */
public final class ImpossibleChoiceException extends RuntimeException {

    private final List<Decision.Choice> options;

    ImpossibleChoiceException(RequiredDecision asked, Decision.Choice choice) {
        super("%s cannot be decided with %s; the choices are %s".formatted(asked.id(), choice, asked.options()));
        this.options = asked.options();
    }

    /** The choices that there are. */
    public List<Decision.Choice> options() {
        return options;
    }
}
