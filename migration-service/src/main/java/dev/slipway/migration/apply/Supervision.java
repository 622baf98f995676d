package dev.slipway.migration.apply;

import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.ruleset.CheckQuery;
import java.util.List;

/**
 * Who looks on while a plan is applied.
 *
 * @param listener told about progress and every statement
 * @param secrets what nobody may be told
 * @param checks check queries beside those of the rule set
 */
public record Supervision(StepListener listener, SecretMask secrets, List<CheckQuery> checks) {

    /** Copies the list. */
    public Supervision {
        checks = List.copyOf(checks);
    }

    /** Of somebody who is told everything. */
    public static Supervision by(StepListener listener) {
        return new Supervision(listener, SecretMask.NONE, List.of());
    }
}
