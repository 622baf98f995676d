package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A package that is kept, as it is listed.
 *
 * @param digest what it is called
 * @param source the environment that it was built from, perhaps of another installation
 * @param ruleSet the name of the rule set that it was built by
 * @param ruleSetVersion that rule set's version
 * @param tables how many tables it describes
 * @param rows how many rows it carries
 * @param contentBytes its size before compression
 * @param storedBytes its size as it is stored and downloaded
 * @param origin how it came here
 * @param by who had it built or uploaded it first
 * @param at when it was first here
 * @param note what was said about it; null if nothing
 */
public record KeptPackage(
        PackageDigest digest,
        EnvironmentRef source,
        String ruleSet,
        int ruleSetVersion,
        int tables,
        long rows,
        long contentBytes,
        long storedBytes,
        Origin origin,
        String by,
        Instant at,
        @Nullable String note) {

    /** How a package came here. */
    public enum Origin {
        BUILT,
        UPLOADED;

        /** The name in JSON and in the database. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The origin of that label. */
        public static Origin of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }
}
