package dev.slipway.environment.configuration;

import dev.slipway.environment.variable.VariableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * References between variables. In a value, <code>${NAME}</code>, with a variable's name in the braces, stands for that
 * variable's value; <code>$${NAME}</code> stands for the text <code>${NAME}</code>. Everything else stands for itself,
 * for example <code>${server.port}</code>, <code>${NAME:-default}</code> and {@code $NAME}, and so does a {@code $} in
 * front of an escape. What a reference was replaced by is not searched for references again.
 */
public final class References {

    /** How many other variables a variable's references may lead through, one after the other. */
    public static final int MOST_LEVELS = 50;

    /** The largest resolved value, in bytes of UTF-8. */
    public static final int LARGEST_VALUE_BYTES = 1024 * 1024;

    /** How much all resolved values may amount to, in bytes of UTF-8. */
    public static final int LARGEST_WHOLE_BYTES = 64 * 1024 * 1024;

    private static final int MOST_BYTES_PER_CHAR = 3;
    private static final String OPENING = "${";

    private final List<EffectiveVariable> variables;

    /** Filled when the first reference is met; most variables refer to nothing. */
    private @Nullable Map<String, Node> nodes;

    private final List<VariableName> path = new ArrayList<>();
    private long wholeBytes;
    private boolean wholeIsExact;

    private References(List<EffectiveVariable> variables) {
        this.variables = variables;
    }

    /**
     * Replaces all references.
     *
     * @param variables every variable that can be referred to, in any order, each name once
     * @return the variables, by name
     * @throws ReferenceException when that is not possible for one of them; of several reasons the first by name
     */
    public static List<ResolvedVariable> resolve(Collection<EffectiveVariable> variables) {
        List<EffectiveVariable> sorted = new ArrayList<>(variables);
        sorted.sort(Comparator.comparing(EffectiveVariable::name));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).name().equals(sorted.get(i - 1).name())) {
                throw givenTwice(sorted.get(i).name());
            }
        }
        return new References(sorted).resolveAll();
    }

    /**
     * Replaces the references of one variable. What is wrong with others does not matter, unless it refers to them.
     *
     * @param variables every variable that can be referred to, in any order, each name once
     * @return the variable, or empty when none has the name
     * @throws ReferenceException when that is not possible
     */
    public static Optional<ResolvedVariable> resolve(Collection<EffectiveVariable> variables, VariableName name) {
        References references = new References(List.copyOf(variables));
        Node node = references.nodes().get(name.value());
        return node == null ? Optional.empty() : Optional.of(references.resolve(node));
    }

    /** The value that stands for exactly this text: whatever would be a reference in it is escaped. */
    public static String escape(String text) {
        int at = nextReference(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        int done = 0;
        for (; at >= 0; at = nextReference(text, at + 1)) {
            escaped.append(text, done, at).append('$');
            done = at;
        }
        return escaped.append(text, done, text.length()).toString();
    }

    /**
     * Where a reference ends that begins at a position.
     *
     * @return the position behind its closing brace, or -1 when no reference begins there
     */
    public static int endOfReference(String text, int start) {
        if (!text.startsWith(OPENING, start)) {
            return -1;
        }
        int begin = start + OPENING.length();
        int longest = Math.min(text.length(), begin + VariableName.LONGEST + 1);
        for (int at = begin; at < longest; at++) {
            char c = text.charAt(at);
            if (c == '}') {
                return at > begin ? at + 1 : -1;
            }
            boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!letter && (at == begin || !(c >= '0' && c <= '9' || c == '_'))) {
                return -1;
            }
        }
        return -1;
    }

    private static int nextReference(String text, int from) {
        int at = text.indexOf(OPENING, from);
        while (at >= 0 && endOfReference(text, at) < 0) {
            at = text.indexOf(OPENING, at + 1);
        }
        return at;
    }

    private List<ResolvedVariable> resolveAll() {
        List<ResolvedVariable> resolved = new ArrayList<>(variables.size());
        for (EffectiveVariable variable : variables) {
            if (variable.value().indexOf(OPENING) < 0) {
                resolved.add(asItIs(variable));
            } else {
                resolved.add(resolve(
                        Objects.requireNonNull(nodes().get(variable.name().value()))));
            }
            requireWholeWithinLimit(resolved);
        }
        return resolved;
    }

    private Map<String, Node> nodes() {
        if (nodes == null) {
            nodes = HashMap.newHashMap(variables.size());
            for (EffectiveVariable variable : variables) {
                if (nodes.put(variable.name().value(), new Node(variable)) != null) {
                    throw givenTwice(variable.name());
                }
            }
        }
        return nodes;
    }

    /** Recursive, but never deeper than the limit. */
    private ResolvedVariable resolve(Node node) {
        if (node.resolved != null) {
            return node.resolved;
        }
        EffectiveVariable variable = node.variable;
        if (node.positionInPath >= 0) {
            path.add(variable.name());
            throw new ReferenceException.Cycle(path.subList(node.positionInPath, path.size()));
        }
        node.positionInPath = path.size();
        path.add(variable.name());
        if (path.size() - 1 > MOST_LEVELS) {
            throw new ReferenceException.TooDeep(path);
        }
        int reference = nextReference(variable.value(), 0);
        ResolvedVariable resolved = reference < 0 ? asItIs(variable) : replaceAll(node, reference);
        path.removeLast();
        node.positionInPath = -1;
        node.resolved = resolved;
        return resolved;
    }

    private ResolvedVariable replaceAll(Node node, int firstReference) {
        EffectiveVariable variable = node.variable;
        String value = variable.value();
        StringBuilder replaced = new StringBuilder(value.length() + 64);
        boolean secret = variable.secret();
        int done = 0;
        int at = firstReference;
        while (at >= 0) {
            int end = endOfReference(value, at);
            if (at > 0 && value.charAt(at - 1) == '$') {
                replaced.append(value, done, at - 1).append(value, at, end);
            } else {
                replaced.append(value, done, at);
                Node target = target(value.substring(at + OPENING.length(), end - 1));
                ResolvedVariable replacement = resolve(target);
                requireWithinDepth(node, target);
                if (replaced.length() + replacement.value().length() > LARGEST_VALUE_BYTES) {
                    throw ReferenceException.TooLarge.variable(variable.name());
                }
                replaced.append(replacement.value());
                secret |= replacement.secret();
            }
            done = end;
            at = nextReference(value, end);
        }
        String resolved = replaced.append(value, done, value.length()).toString();
        if ((long) resolved.length() * MOST_BYTES_PER_CHAR > LARGEST_VALUE_BYTES
                && bytesOf(resolved) > LARGEST_VALUE_BYTES) {
            throw ReferenceException.TooLarge.variable(variable.name());
        }
        return new ResolvedVariable(variable.name(), resolved, secret);
    }

    private Node target(String name) {
        Node target = nodes().get(name);
        if (target == null) {
            path.add(new VariableName(name));
            throw new ReferenceException.Missing(path);
        }
        return target;
    }

    /** A target that was resolved before brings the levels below it along. */
    private void requireWithinDepth(Node node, Node target) {
        if (path.size() + target.levels > MOST_LEVELS) {
            for (Node next = target; next != null; next = next.deepest) {
                path.add(next.variable.name());
            }
            throw new ReferenceException.TooDeep(path);
        }
        if (target.levels + 1 > node.levels) {
            node.levels = target.levels + 1;
            node.deepest = target;
        }
    }

    /** Counts bytes only when the number of characters does not settle it. */
    private void requireWholeWithinLimit(List<ResolvedVariable> resolved) {
        String latest = resolved.getLast().value();
        if (wholeIsExact) {
            wholeBytes += bytesOf(latest);
        } else {
            wholeBytes += (long) latest.length() * MOST_BYTES_PER_CHAR;
            if (wholeBytes > LARGEST_WHOLE_BYTES) {
                wholeIsExact = true;
                wholeBytes = resolved.stream()
                        .mapToLong(variable -> bytesOf(variable.value()))
                        .sum();
            }
        }
        if (wholeBytes > LARGEST_WHOLE_BYTES) {
            throw ReferenceException.TooLarge.whole();
        }
    }

    private static ResolvedVariable asItIs(EffectiveVariable variable) {
        return new ResolvedVariable(variable.name(), variable.value(), variable.secret());
    }

    private static IllegalArgumentException givenTwice(VariableName name) {
        return new IllegalArgumentException("The variable '%s' is given twice.".formatted(name));
    }

    /** In UTF-8; each half of a surrogate pair makes two of its four bytes. */
    private static long bytesOf(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800 && !Character.isSurrogate(c)) {
                bytes += 2;
            } else if (c >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }

    /** A variable on its way to being resolved. */
    private static final class Node {

        private final EffectiveVariable variable;
        private @Nullable ResolvedVariable resolved;

        /** How many levels are below it, and which of its targets has the most. */
        private int levels;

        private @Nullable Node deepest;

        /** Where it stands in the path that is being followed, or -1. */
        private int positionInPath = -1;

        Node(EffectiveVariable variable) {
            this.variable = variable;
        }
    }
}
