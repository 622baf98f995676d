package dev.slipway.migration.packaging;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The packages that are kept, for finding them; what is in them is in the {@link PackageStore}. */
public interface Packages {

    /**
     * A place in the listing, newest first. It stays a place when what stood there is deleted.
     *
     * @param at when the last one before the place came here
     * @param digest its digest, which orders those of the same instant
     */
    record Position(Instant at, PackageDigest digest) {

        private static final char SEPARATOR = '_';

        /** Reads a position's text form; empty when the text is none. */
        public static Optional<Position> parse(String text) {
            int separator = text.indexOf(SEPARATOR);
            if (separator < 0) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Position(
                        Instant.parse(text.substring(0, separator)), new PackageDigest(text.substring(separator + 1))));
            } catch (DateTimeException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return at.toString() + SEPARATOR + digest;
        }
    }

    /**
     * Keeps others from adding or removing this package until the current transaction ends, so that what is listed is
     * also stored.
     */
    void lock(PackageDigest digest);

    /** Adds a package, or only its note where it is listed already and has none; whether it was added. */
    boolean add(KeptPackage added);

    /** The package of this digest, if it is listed. */
    Optional<KeptPackage> find(PackageDigest digest);

    /**
     * Listed packages, newest first.
     *
     * @param filter which
     * @param before only those behind this place; null for all
     * @param limit how many at most
     */
    List<KeptPackage> list(PackageFilter filter, @Nullable Position before, int limit);

    /** Takes a package off the list; whether it was on it. */
    boolean remove(PackageDigest digest);
}
