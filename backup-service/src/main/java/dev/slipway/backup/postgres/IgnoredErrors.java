package dev.slipway.backup.postgres;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What went wrong in a restore that goes on regardless; in one that does not, nothing is ever collected. */
final class IgnoredErrors {

    private static final int MAX_KEPT = 200;
    private static final int MAX_LENGTH = 400;

    /** What the server quotes at the end of these messages is a value out of a row. */
    private static final Pattern VALUE = Pattern.compile("((?:invalid|out of range|malformed)[^\"]*)\".*\"");

    private final boolean tolerant;
    private final Set<String> kept = new LinkedHashSet<>();
    private int more;

    IgnoredErrors(boolean tolerant) {
        this.tolerant = tolerant;
    }

    /** Whether errors are to be collected rather than to stop the restore. */
    boolean tolerant() {
        return tolerant;
    }

    synchronized void add(String error) {
        String masked =
                VALUE.matcher(error.lines().findFirst().orElse("").strip()).replaceFirst("$1\"…\"");
        String told = masked.length() > MAX_LENGTH ? masked.substring(0, MAX_LENGTH) + "…" : masked;
        if (kept.size() < MAX_KEPT) {
            kept.add(told);
        } else {
            more++;
        }
    }

    /** All of them, as far as there is room, in the order in which they happened. */
    synchronized List<String> told() {
        List<String> told = new ArrayList<>(kept);
        if (more > 0) {
            told.add("and %d more".formatted(more));
        }
        return List.copyOf(told);
    }
}
