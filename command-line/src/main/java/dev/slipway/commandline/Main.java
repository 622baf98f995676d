package dev.slipway.commandline;

import dev.slipway.commandline.training.Training;

/** The command {@code slipway}. */
public final class Main {

    private Main() {}

    /** Runs one command; the exit status tells how it went. */
    public static void main(String[] words) {
        if (Training.isAskedFor()) {
            Training.run((surroundings, command) -> new Program(surroundings).run(command));
            System.exit(0);
            return;
        }
        System.exit(new Program(Program.ofProcess()).run(words));
    }
}
