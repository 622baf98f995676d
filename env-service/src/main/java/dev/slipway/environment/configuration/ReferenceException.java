package dev.slipway.environment.configuration;

import dev.slipway.environment.variable.VariableName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why references cannot be resolved. The message is a sentence for people and never holds a value. */
public abstract sealed class ReferenceException extends RuntimeException {

    private static final int SHOWN_OF_EACH_END = 5;

    private final List<VariableName> path;

    private ReferenceException(List<VariableName> path, String message) {
        super(message);
        this.path = List.copyOf(path);
    }

    /** The variables that led here, each of which refers to the next; empty when it is not about one of them. */
    public List<VariableName> path() {
        return path;
    }

    /** A variable refers to one that does not exist. */
    public static final class Missing extends ReferenceException {
        /** For the path whose last name is missing. */
        Missing(List<VariableName> path) {
            super(
                    path,
                    "The variable '%s' refers to '%s', which does not exist: %s."
                            .formatted(path.get(path.size() - 2), path.getLast(), shown(path)));
        }
    }

    /** A variable refers to itself, directly or not. */
    public static final class Cycle extends ReferenceException {
        /** For the path that ends where it begins. */
        Cycle(List<VariableName> path) {
            super(path, "The variable '%s' refers to itself: %s.".formatted(path.getFirst(), shown(path)));
        }
    }

    /** References lead through too many variables. */
    public static final class TooDeep extends ReferenceException {
        /** For the path that is longer than allowed, or as much of it as was followed. */
        TooDeep(List<VariableName> path) {
            super(
                    path,
                    "The references of '%s' lead through more than %d others: %s."
                            .formatted(path.getFirst(), References.MOST_LEVELS, shown(path)));
        }
    }

    /** What references amount to is too large. */
    public static final class TooLarge extends ReferenceException {
        private TooLarge(List<VariableName> path, String message) {
            super(path, message);
        }

        static TooLarge variable(VariableName name) {
            return new TooLarge(
                    List.of(name),
                    "The value of '%s' is larger than %d bytes with its references replaced."
                            .formatted(name, References.LARGEST_VALUE_BYTES));
        }

        static TooLarge whole() {
            return new TooLarge(
                    List.of(),
                    "All values together are larger than %d bytes with their references replaced."
                            .formatted(References.LARGEST_WHOLE_BYTES));
        }
    }

    private static String shown(List<VariableName> path) {
        List<String> names = path.stream().map(VariableName::value).collect(Collectors.toCollection(ArrayList::new));
        if (names.size() > 2 * SHOWN_OF_EACH_END + 1) {
            List<String> middle = names.subList(SHOWN_OF_EACH_END, names.size() - SHOWN_OF_EACH_END);
            String left = "(%d more)".formatted(middle.size());
            middle.clear();
            names.add(SHOWN_OF_EACH_END, left);
        }
        return String.join(" -> ", names);
    }
}
