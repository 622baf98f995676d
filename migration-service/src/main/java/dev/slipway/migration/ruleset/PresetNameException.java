package dev.slipway.migration.ruleset;

/** A preset cannot be overwritten. */
public final class PresetNameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names it. */
    public PresetNameException(String name) {
        super("'" + name + "' is a preset that ships with Slipway; save the rule set under another name");
    }
}
