package dev.slipway.migration.hook;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When hooks are called. */
public enum HookEvent {
    /** The backup is there and nothing is touched yet. The migration waits for the answer. */
    @JsonProperty("before-apply")
    BEFORE_APPLY("before-apply"),
    /** The migration is committed. */
    @JsonProperty("after-commit")
    AFTER_COMMIT("after-commit"),
    /** The migration has failed, at whatever stage; its target is as it was. */
    @JsonProperty("after-failure")
    AFTER_FAILURE("after-failure"),
    /** The migration is rolled back. */
    @JsonProperty("after-rollback")
    AFTER_ROLLBACK("after-rollback");

    private final String label;

    HookEvent(String label) {
        this.label = label;
    }

    /** The name in JSON and in the database. */
    public String label() {
        return label;
    }

    /** The event of this name. */
    public static HookEvent of(String label) {
        for (HookEvent event : values()) {
            if (event.label.equals(label)) {
                return event;
            }
        }
        throw new IllegalArgumentException("There is no event '%s'".formatted(label));
    }
}
