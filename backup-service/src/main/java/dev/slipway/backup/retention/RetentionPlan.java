package dev.slipway.backup.retention;

import dev.slipway.backup.Backup;
import java.util.List;

/**
 * What a policy does with an environment's backups.
 *
 * @param verdicts one per backup that is completed or being taken, newest first
 */
public record RetentionPlan(List<Verdict> verdicts) {

    /** What becomes of one backup. */
    public sealed interface Verdict {

        /** The backup. */
        Backup backup();

        /** Why, at least one reason. */
        List<Reason> reasons();
    }

    /** It stays, for any of the reasons. */
    public record Kept(Backup backup, List<Reason> reasons) implements Verdict {}

    /** It is to be deleted. */
    public record Expired(Backup backup, List<Reason> reasons) implements Verdict {}

    /** What stays. */
    public List<Kept> kept() {
        return verdicts.stream()
                .filter(Kept.class::isInstance)
                .map(Kept.class::cast)
                .toList();
    }

    /** What is to be deleted. */
    public List<Expired> expired() {
        return verdicts.stream()
                .filter(Expired.class::isInstance)
                .map(Expired.class::cast)
                .toList();
    }
}
