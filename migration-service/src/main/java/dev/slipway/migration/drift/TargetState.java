package dev.slipway.migration.drift;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a target was like right after a migration, as far as is needed to tell what has changed since: a few numbers for
 * each table and object, however large they are.
 *
 * @param database the database's own number, by which one that was put in its place is told
 * @param takenAt when, by migration-service's clock
 * @param horizon when, by the database's transactions
 * @param rows how many rows each table had; a table that could not be counted in time has none
 * @param objects digests of the definitions of all schema objects, by kind and name
 */
public record TargetState(
        long database,
        Instant takenAt,
        Horizon horizon,
        SortedMap<String, Long> rows,
        SortedMap<String, String> objects) {

    /** In {@link #rows}, of a table that could not be counted. */
    static final long UNKNOWN = -1;

    /** Copies the maps. */
    public TargetState {
        rows = copy(rows);
        objects = copy(objects);
    }

    private static <V> SortedMap<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
