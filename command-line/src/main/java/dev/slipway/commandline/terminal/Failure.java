package dev.slipway.commandline.terminal;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A command that cannot go on: what happened, and what to do about it. */
public final class Failure extends RuntimeException {

    private final ExitCode exitCode;
    private final @Nullable String action;
    private final List<String> particulars;
    private final transient @Nullable JsonNode problem;

    private Failure(
            ExitCode exitCode,
            String sentence,
            @Nullable String action,
            List<String> particulars,
            @Nullable JsonNode problem,
            @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
        this.action = action;
        this.particulars = List.copyOf(particulars);
        this.problem = problem;
    }

    /** A failure of a kind, with one sentence about it and one about what to do. */
    public Failure(ExitCode exitCode, String sentence, @Nullable String action) {
        this(exitCode, sentence, action, List.of(), null, null);
    }

    /** The same with the fault that led to it, for those who look for it. */
    public Failure(ExitCode exitCode, String sentence, @Nullable String action, Throwable cause) {
        this(exitCode, sentence, action, List.of(), null, cause);
    }

    /** The command line says something that cannot be meant. */
    public static Failure usage(String sentence, String action) {
        return new Failure(ExitCode.USAGE, sentence, action);
    }

    /**
     * What a server answered in place of what was asked for.
     *
     * @param particulars further lines, such as the fields that are not valid
     * @param problem the problem detail as it came, or null where the answer was none
     */
    public static Failure answered(
            ExitCode exitCode,
            String sentence,
            @Nullable String action,
            List<String> particulars,
            @Nullable JsonNode problem) {
        return new Failure(exitCode, sentence, action, particulars, problem, null);
    }

    /** What the process ends with. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** One sentence about what happened. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** What to do about it. */
    public Optional<String> action() {
        return Optional.ofNullable(action);
    }

    /** Further lines. */
    public List<String> particulars() {
        return particulars;
    }

    /** The server's problem detail, where it sent one. */
    public Optional<JsonNode> problem() {
        return Optional.ofNullable(problem);
    }
}
