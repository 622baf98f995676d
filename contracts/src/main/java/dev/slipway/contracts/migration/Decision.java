package dev.slipway.contracts.migration;

/**
 * An answer to one thing that a migration's plan holds for a person to decide.
 *
 * @param id the id that the plan gives it, e.g. {@code drop-column:public.products.legacyCode}
 * @param choice what shall happen
 */
public record Decision(String id, Choice choice) {

    /** What shall happen to something that is held. */
    public enum Choice {
        /** Do it. */
        APPLY,
        /** Leave the target's object as it is. */
        KEEP
    }
}
