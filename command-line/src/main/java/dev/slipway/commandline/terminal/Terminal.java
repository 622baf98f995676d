package dev.slipway.commandline.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads from and writes to. Results go to standard output, everything else to standard error, so that
 * results can be piped.
 */
public final class Terminal {

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final @Nullable Person person;
    private boolean inputTaken;

    /** Somebody who sits at the terminal and can be asked. */
    public interface Person {

        /** Asks, and answers what was typed; empty at the end of the input. */
        Optional<String> answer(String question);

        /** Asks without showing what is typed; empty at the end of the input. */
        Optional<String> secret(String question);
    }

    /**
     * A terminal of given streams.
     *
     * @param person whom to ask, or null where a script runs the command
     */
    public Terminal(InputStream in, PrintStream out, PrintStream err, @Nullable Person person) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.person = person;
    }

    /** The streams of this process. Text is UTF-8 whatever the locale says: JSON has to be, and sentences have dashes. */
    @SuppressWarnings("SystemConsoleNull") // where there is no terminal, some consoles are null and some say so
    public static Terminal ofProcess() {
        Console console = System.console();
        return new Terminal(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                console != null && console.isTerminal() ? new AtConsole(console) : null);
    }

    /** Whether a person sits there: then progress moves, and questions are asked. */
    public boolean isInteractive() {
        return person != null;
    }

    /** Whom to ask. */
    public Optional<Person> person() {
        return Optional.ofNullable(person);
    }

    /** A line of the result. */
    public void print(String line) {
        out.print(line);
        out.print('\n');
    }

    /** Text of the result, which ends as it ends. */
    public void printAsIs(String text) {
        out.print(text);
    }

    /** The result as bytes. */
    public OutputStream output() {
        return out;
    }

    /** For parsers that print help themselves. */
    public PrintStream errors() {
        return err;
    }

    /** A line that is not part of the result. */
    public void tell(String line) {
        err.print(line);
        err.print('\n');
    }

    /** Writes out what is still held back. */
    public void flush() {
        out.flush();
        err.flush();
    }

    /**
     * Standard input, which can be read once.
     *
     * @param purpose who wants it, for the sentence that says that somebody else took it
     */
    public InputStream input(String purpose) {
        if (inputTaken) {
            throw Failure.usage(
                    "Standard input can be read once, and " + purpose + " would be the second to read it.",
                    "Give the other values by file.");
        }
        inputTaken = true;
        return in;
    }

    /** Everything on standard input. */
    public byte[] inputBytes(String purpose) {
        try {
            return input(purpose).readAllBytes();
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "Standard input cannot be read.", null, e);
        }
    }

    private record AtConsole(Console console) implements Person {

        @Override
        public Optional<String> answer(String question) {
            return Optional.ofNullable(console.readLine("%s", question));
        }

        @Override
        public Optional<String> secret(String question) {
            char @Nullable [] typed = console.readPassword("%s", question);
            return typed == null ? Optional.empty() : Optional.of(new String(typed));
        }
    }
}
