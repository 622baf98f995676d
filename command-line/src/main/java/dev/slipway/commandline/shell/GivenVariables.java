package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/**
 * Values given with a command. A secret one never is an argument, because everybody on a machine sees the arguments of all
 * processes: it comes from a file, from standard input, or is typed.
 */
public final class GivenVariables {

    @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A plain variable. May be repeated.")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME[=@FILE]",
            description = "A secret variable: its value is asked for, or read from standard input, or from FILE"
                    + " (without the end of its last line). May be repeated; never takes the value itself.")
    private List<String> secrets = new ArrayList<>();

    /**
     * A value.
     *
     * @param type {@code plain} or {@code secret}
     */
    public record Given(String name, String type, String value) {

        /** As the API takes it. */
        public Map<String, String> asJson() {
            return Map.of("name", name, "type", type, "value", value);
        }

        @Override
        public String toString() {
            return "Given[%s, %s]".formatted(name, type);
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return variables.isEmpty() && secrets.isEmpty();
    }

    /** The values; secrets are read now. */
    public List<Given> read(Terminal terminal) {
        Map<String, Given> given = new LinkedHashMap<>();
        Set<String> twice = new TreeSet<>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw Failure.usage(
                        "--var takes a name and a value.", "Write --var NAME=VALUE; an empty value is NAME= .");
            }
            String name = variable.substring(0, equals);
            if (given.put(name, new Given(name, "plain", variable.substring(equals + 1))) != null) {
                twice.add(name);
            }
        }
        for (String secret : secrets) {
            int equals = secret.indexOf('=');
            String name = equals < 0 ? secret : secret.substring(0, equals);
            String source = equals < 0 ? "" : secret.substring(equals + 1);
            if (given.put(name, new Given(name, "secret", secret(terminal, name, equals >= 0, source))) != null) {
                twice.add(name);
            }
        }
        if (!twice.isEmpty()) {
            throw Failure.usage("Given twice: " + String.join(", ", twice) + ".", "Give each value once.");
        }
        return List.copyOf(given.values());
    }

    private static String secret(Terminal terminal, String name, boolean hasSource, String source) {
        if (source.equals("-") || (!hasSource && !terminal.isInteractive())) {
            return PrivateText.withoutLineEnd(terminal.inputBytes("the secret " + name));
        }
        if (!hasSource) {
            return terminal.person()
                    .flatMap(person -> person.secret("Value of " + name + " (not shown): "))
                    .orElseThrow(
                            () -> Failure.usage("No value was typed for " + name + ".", "Type it, or give a file."));
        }
        if (source.startsWith("@") && source.length() > 1) {
            return PrivateText.read(Path.of(source.substring(1)), "the secret " + name);
        }
        throw Failure.usage(
                "The value of the secret " + name + " must not stand in the command line: everybody on this machine"
                        + " could see it.",
                "Change it if it is in use; then write --secret %s=@FILE, or --secret %s and the value on standard input."
                        .formatted(name, name));
    }
}
