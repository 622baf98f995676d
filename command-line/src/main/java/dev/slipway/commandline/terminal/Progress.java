package dev.slipway.commandline.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * What goes on while a command waits. At a terminal the last line moves; in a log there is a line for each thing that has
 * come to its end, and nothing moves. Not for several threads.
 */
public final class Progress implements AutoCloseable {

    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String[] TURNS = {"|", "/", "-", "\\"};
    private static final int LONGEST_MOVING_LINE = 76;

    private final Terminal terminal;
    private final boolean quiet;
    private boolean moving;
    private int turn;

    /**
     * Progress at a terminal.
     *
     * @param quiet says nothing at all
     */
    public Progress(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** A line that stays. */
    public void say(String line) {
        if (!quiet) {
            erase();
            terminal.tell(line);
        }
    }

    /** What goes on at this moment; shown only where it can be shown in place. */
    public void now(String line) {
        if (!quiet && terminal.isInteractive()) {
            String shown =
                    line.length() > LONGEST_MOVING_LINE ? line.substring(0, LONGEST_MOVING_LINE - 1) + "…" : line;
            terminal.errors().print(ERASE_LINE + TURNS[turn++ % TURNS.length] + " " + shown);
            terminal.errors().flush();
            moving = true;
        }
    }

    /** Takes the moving line away. */
    @Override
    public void close() {
        erase();
    }

    private void erase() {
        if (moving) {
            terminal.errors().print(ERASE_LINE);
            terminal.errors().flush();
            moving = false;
        }
    }

    /** A duration as people read it: {@code 0.8 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
    public static String readable(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
