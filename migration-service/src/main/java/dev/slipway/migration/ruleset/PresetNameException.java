package dev.slipway.migration.ruleset;

/** A preset can be neither overwritten nor deleted. */
public final class PresetNameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names it. */
    public PresetNameException(String name) {
        super("'" + name + "' is the name of a preset, which cannot be changed here");
    }
}
