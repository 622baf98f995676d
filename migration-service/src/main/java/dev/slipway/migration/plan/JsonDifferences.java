package dev.slipway.migration.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where two JSON values differ, by RFC 6901 pointers. Elements of arrays are told apart by their {@code id}, {@code key},
 * {@code uid} or {@code name} where they have one, otherwise by what they are, so that an element put in front of others
 * is one difference and not as many as follow it.
 *
 * @param listed the differences in the order of the values, at most {@value #MOST}
 * @param omitted how many there are beyond those
 */
public record JsonDifferences(List<Difference> listed, int omitted) {

    static final int MOST = 500;

    private static final long MOST_PAIRS = 250_000;
    private static final List<String> IDENTITIES = List.of("id", "key", "uid", "name");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    public JsonDifferences {
        listed = List.copyOf(listed);
    }

    /** What happens at a place. */
    public enum Kind {
        /** There was nothing. */
        @JsonProperty("added")
        ADDED,
        /** There was another value. */
        @JsonProperty("changed")
        CHANGED,
        /** There is nothing any more. */
        @JsonProperty("removed")
        REMOVED
    }

    /**
     * One place.
     *
     * @param path its pointer: in the old value for what is removed, otherwise in the new one
     * @param kind what happens there
     * @param before the old value; null for what is added
     * @param after the new value; null for what is removed
     */
    public record Difference(
            String path,
            Kind kind,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {}

    /** The differences between two texts; empty if either is no JSON. None are listed where only the notation differs. */
    public static Optional<JsonDifferences> between(String before, String after) {
        try {
            Comparison comparison = new Comparison();
            comparison.compare("", JSON.readTree(before), JSON.readTree(after));
            List<Difference> all = comparison.found;
            return Optional.of(new JsonDifferences(
                    all.subList(0, Math.min(all.size(), MOST)), Math.max(0, comparison.count - MOST)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static final class Comparison {

        private final List<Difference> found = new ArrayList<>();
        private int count;

        void compare(String path, JsonNode before, JsonNode after) {
            if (equal(before, after)) {
                return;
            }
            if (before.isObject() && after.isObject()) {
                compareObjects(path, before, after);
            } else if (before.isArray() && after.isArray()) {
                compareArrays(path, elements(before), elements(after));
            } else {
                add(new Difference(path, Kind.CHANGED, before, after));
            }
        }

        private void add(Difference difference) {
            count++;
            if (found.size() < MOST) {
                found.add(difference);
            }
        }

        private void compareObjects(String path, JsonNode before, JsonNode after) {
            for (Map.Entry<String, JsonNode> member : before.properties()) {
                String place = path + "/" + escape(member.getKey());
                JsonNode other = after.get(member.getKey());
                if (other == null) {
                    add(new Difference(place, Kind.REMOVED, member.getValue(), null));
                } else {
                    compare(place, member.getValue(), other);
                }
            }
            for (Map.Entry<String, JsonNode> member : after.properties()) {
                if (before.get(member.getKey()) == null) {
                    add(new Difference(path + "/" + escape(member.getKey()), Kind.ADDED, null, member.getValue()));
                }
            }
        }

        private void compareArrays(String path, List<JsonNode> before, List<JsonNode> after) {
            int i = 0;
            int j = 0;
            for (int[] pair : pairs(before, after)) {
                gap(path, before, i, pair[0], after, j, pair[1]);
                compare(path + "/" + pair[1], before.get(pair[0]), after.get(pair[1]));
                i = pair[0] + 1;
                j = pair[1] + 1;
            }
            gap(path, before, i, before.size(), after, j, after.size());
        }

        /** Elements between two pairs: one in the place of the other, unless they say themselves that they are others. */
        private void gap(String path, List<JsonNode> before, int i, int iEnd, List<JsonNode> after, int j, int jEnd) {
            int left = i;
            int right = j;
            while (left < iEnd
                    && right < jEnd
                    && identity(before.get(left)) == null
                    && identity(after.get(right)) == null) {
                compare(path + "/" + right, before.get(left), after.get(right));
                left++;
                right++;
            }
            for (; left < iEnd; left++) {
                add(new Difference(path + "/" + left, Kind.REMOVED, before.get(left), null));
            }
            for (; right < jEnd; right++) {
                add(new Difference(path + "/" + right, Kind.ADDED, null, after.get(right)));
            }
        }

        /** A longest common subsequence of elements that are the same; by position where that would take too long. */
        private static List<int[]> pairs(List<JsonNode> before, List<JsonNode> after) {
            List<int[]> pairs = new ArrayList<>();
            int start = 0;
            int end = Math.min(before.size(), after.size());
            while (start < end && same(before.get(start), after.get(start))) {
                pairs.add(new int[] {start, start});
                start++;
            }
            int tail = 0;
            while (tail < end - start
                    && same(before.get(before.size() - 1 - tail), after.get(after.size() - 1 - tail))) {
                tail++;
            }
            int rows = before.size() - tail - start;
            int columns = after.size() - tail - start;
            if ((long) rows * columns <= MOST_PAIRS) {
                int[][] lengths = new int[rows + 1][columns + 1];
                for (int i = rows - 1; i >= 0; i--) {
                    for (int j = columns - 1; j >= 0; j--) {
                        lengths[i][j] = same(before.get(start + i), after.get(start + j))
                                ? lengths[i + 1][j + 1] + 1
                                : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
                    }
                }
                int i = 0;
                int j = 0;
                while (i < rows && j < columns) {
                    if (same(before.get(start + i), after.get(start + j))) {
                        pairs.add(new int[] {start + i++, start + j++});
                    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
                        i++;
                    } else {
                        j++;
                    }
                }
            } else {
                for (int i = 0; i < Math.min(rows, columns); i++) {
                    pairs.add(new int[] {start + i, start + i});
                }
            }
            for (int i = tail; i > 0; i--) {
                pairs.add(new int[] {before.size() - i, after.size() - i});
            }
            return pairs;
        }

        private static boolean same(JsonNode one, JsonNode other) {
            JsonNode identity = identity(one);
            return identity == null ? equal(one, other) : identity.equals(identity(other));
        }

        private static @Nullable JsonNode identity(JsonNode element) {
            for (String name : IDENTITIES) {
                JsonNode value = element.get(name);
                if (value != null && value.isValueNode() && !value.isNull()) {
                    return value;
                }
            }
            return null;
        }

        /** As PostgreSQL compares jsonb: 1.0 is 1.00. */
        private static boolean equal(JsonNode one, JsonNode other) {
            return one.equals(
                    (a, b) -> a.isNumber() && b.isNumber()
                            ? a.decimalValue().compareTo(b.decimalValue())
                            : a.equals(b) ? 0 : 1,
                    other);
        }

        private static List<JsonNode> elements(JsonNode array) {
            List<JsonNode> elements = new ArrayList<>(array.size());
            array.forEach(elements::add);
            return elements;
        }

        private static String escape(String name) {
            return name.replace("~", "~0").replace("/", "~1");
        }
    }
}
