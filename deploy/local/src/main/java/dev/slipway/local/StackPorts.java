package dev.slipway.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which port each member of the stack listens on: an option wins over the environment, that over the choice of an
 * earlier start, that over the default.
 */
record StackPorts(Map<Member, Integer> byMember) {

    private static final int HIGHEST = 65535;

    StackPorts {
        byMember = Map.copyOf(byMember);
    }

    /**
     * Reads the choices.
     *
     * @param remembered what an earlier start chose
     * @param options words like {@code --gateway-port 9080} or {@code --gateway-port=9080}
     * @throws StackException when a word is not understood, or two members would share a port
     */
    static StackPorts choose(Map<Member, Integer> remembered, Map<String, String> environment, List<String> options) {
        Map<String, String> chosen = options(options);
        Map<Member, Integer> ports = new EnumMap<>(Member.class);
        Map<Integer, Member> taken = new HashMap<>();
        for (Member member : Member.values()) {
            String option = chosen.remove(member.portOption());
            String variable = environment.get(member.portVariable());
            int port = option != null
                    ? parse(member.portOption(), option)
                    : variable != null && !variable.isBlank()
                            ? parse(member.portVariable(), variable)
                            : remembered.getOrDefault(member, member.defaultPort());
            Member other = taken.put(port, member);
            if (other != null) {
                throw new StackException("Both " + other.title() + " and " + member.title() + " would listen on port "
                        + port + ": set " + other.portVariable() + " or " + member.portVariable() + ".");
            }
            ports.put(member, port);
        }
        if (!chosen.isEmpty()) {
            throw new StackException("Unknown option: " + String.join(" ", chosen.keySet()));
        }
        return new StackPorts(ports);
    }

    /** Reads what {@link #save} wrote; nothing where there is no such file. */
    static Map<Member, Integer> remembered(Path file) {
        Map<Member, Integer> ports = new EnumMap<>(Member.class);
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new StackException("Cannot read " + file + ".", e);
            }
            for (Member member : Member.values()) {
                String port = properties.getProperty(member.id());
                if (port != null) {
                    ports.put(member, parse(file + ", " + member.id(), port));
                }
            }
        }
        return ports;
    }

    void save(Path file) {
        StringBuilder lines = new StringBuilder();
        for (Member member : Member.values()) {
            lines.append(member.id()).append('=').append(of(member)).append('\n');
        }
        PrivateFiles.write(file, lines.toString());
    }

    int of(Member member) {
        @Nullable Integer port = byMember.get(member);
        if (port == null) {
            throw new IllegalStateException("No port for " + member);
        }
        return port;
    }

    private static Map<String, String> options(List<String> words) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            if (equals > 0) {
                options.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (i + 1 < words.size()) {
                options.put(word, words.get(++i));
            } else {
                throw new StackException("Unknown option, or one without its value: " + word);
            }
        }
        return options;
    }

    private static int parse(String name, String value) {
        try {
            int port = Integer.parseInt(value.strip());
            if (port > 0 && port <= HIGHEST) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw notAPort(name, value, e);
        }
        throw notAPort(name, value, null);
    }

    private static StackException notAPort(String name, String value, @Nullable Exception cause) {
        String message = name + " is '" + value + "': it must be a port from 1 to " + HIGHEST + ".";
        return cause == null ? new StackException(message) : new StackException(message, cause);
    }
}
