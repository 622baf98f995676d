package dev.slipway.migration.drift;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A moment in the life of a database, by its transactions: whatever a later one wrote is told from the number in the
 * row's {@code xmin}, without anything having to be kept of the rows.
 *
 * @param next number of the first transaction that had not begun, as PostgreSQL counts with an epoch
 * @param running numbers below that of transactions that had not ended
 */
public record Horizon(long next, List<Long> running) {

    private static final long EPOCH = 1L << 32;

    /** Copies the list. */
    public Horizon {
        running = List.copyOf(running);
    }

    /** Reads PostgreSQL's text form of a snapshot, {@code xmin:xmax:running,…}. */
    static Horizon parse(String snapshot) {
        String[] parts = snapshot.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Not a snapshot: " + snapshot);
        }
        return new Horizon(
                Long.parseLong(parts[1]),
                parts[2].isEmpty()
                        ? List.of()
                        : Arrays.stream(parts[2].split(",", -1))
                                .map(Long::parseLong)
                                .toList());
    }

    /**
     * A condition on the system column {@code xmin} that holds for rows written after it. Rows have the number without its
     * epoch, so it is compared in a circle, as PostgreSQL itself does; those below 3 are no transactions.
     */
    String writtenSince() {
        String number = "xmin::text::bigint";
        String later = "(%s - %d + %d) %% %d < %d".formatted(number, next % EPOCH, EPOCH, EPOCH, EPOCH / 2);
        String ranThen = running.isEmpty()
                ? ""
                : " OR %s IN (%s)"
                        .formatted(
                                number,
                                running.stream()
                                        .map(id -> Long.toString(id % EPOCH))
                                        .collect(Collectors.joining(", ")));
        return "%s > 2 AND (%s%s)".formatted(number, later, ranThen);
    }
}
