package dev.slipway.migration.apply;

import java.util.List;

/** The target is no longer what the plan was made for. Nothing was changed. */
public final class StalePlanException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> changed;

    StalePlanException(List<String> changed) {
        super("The target has changed since the plan was made: " + String.join(", ", changed) + ". Plan again.");
        this.changed = List.copyOf(changed);
    }

    /** What changed: {@code the structure of table public.roles}, {@code rows of table public.roles}. */
    public List<String> changed() {
        return changed;
    }

    /** The same in parts. */
    public ApplyFailure failure() {
        return ApplyFailure.ofChanged(changed);
    }
}
