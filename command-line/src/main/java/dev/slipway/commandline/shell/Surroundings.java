package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around itself.
 *
 * @param environment the environment variables
 * @param localStack where the stack of this checkout keeps its data, or null outside of a checkout
 * @param outage how long a server may be away while something is waited for
 */
public record Surroundings(
        Terminal terminal,
        Map<String, String> environment,
        @Nullable Path localStack,
        Duration outage) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** An environment variable that says something. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
