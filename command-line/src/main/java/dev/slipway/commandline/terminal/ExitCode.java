package dev.slipway.commandline.terminal;

/** How a command went, as scripts see it. The numbers are part of the interface and never change their meaning. */
public enum ExitCode {
    /** It is done. */
    OK(0),
    /** What was asked for came to a bad end, such as a migration that failed. */
    FAILED(1),
    /** The command was not understood; nothing was sent. */
    USAGE(2),
    /** Somebody must decide or give something first. */
    WAITS_FOR_DECISIONS(3),
    /** The server does not accept the request: not permitted, not known, not possible now. */
    REFUSED(4),
    /** The server does not answer. */
    UNREACHABLE(5),
    /** It goes on, but longer than this command was told to wait. */
    TIMED_OUT(6);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }
}
