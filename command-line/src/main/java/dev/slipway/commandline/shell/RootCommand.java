package dev.slipway.commandline.shell;

/** The command that all others are below of. */
public interface RootCommand {

    /** Where all commands run. */
    Surroundings surroundings();
}
