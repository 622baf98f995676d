package dev.slipway.commandline;

import dev.slipway.commandline.shell.Surroundings;
import dev.slipway.commandline.terminal.Terminal;
import dev.slipway.commandline.terminal.Terminal.Person;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command line in a test.
 *
 * @param code the exit status
 */
record Run(int code, String out, String err) {

    /** Everything that anybody could read of it. */
    String all() {
        return out + err;
    }

    static Builder against(TestGateway gateway) {
        return new Builder().variable("SLIPWAY_SERVER", gateway.url());
    }

    static Builder against(String server) {
        return new Builder().variable("SLIPWAY_SERVER", server);
    }

    static final class Builder {

        private final Map<String, String> environment = new HashMap<>();
        private String input = "";
        private @Nullable Person person;
        private @Nullable Path localStack;

        Builder variable(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Builder input(String text) {
            input = text;
            return this;
        }

        Builder localStack(Path home) {
            localStack = home;
            return this;
        }

        /** Somebody at the terminal who answers everything so. */
        Builder personWhoSays(String answer) {
            person = new Person() {
                @Override
                public Optional<String> answer(String question) {
                    return Optional.of(answer);
                }

                @Override
                public Optional<String> secret(String question) {
                    return Optional.of(answer);
                }
            };
            return this;
        }

        Run of(String... words) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Terminal terminal = new Terminal(
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    person);
            int code =
                    new Program(new Surroundings(terminal, environment, localStack, Duration.ofMillis(1))).run(words);
            return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
