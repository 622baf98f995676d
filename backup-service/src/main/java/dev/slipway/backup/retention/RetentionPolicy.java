package dev.slipway.backup.retention;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.BackupState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of an environment's completed backups are kept. Each keep-rule keeps some; what none keeps is deleted. Where
 * there is no keep-rule, all are kept. What is kept is then cut down to the maximum of bytes, oldest first. Protected
 * backups ({@link Protection}) stay whatever the rules say.
 *
 * <p>A backup is as old as its content: the time at which the successful attempt to take it began. Days, weeks (ISO),
 * months and years without a backup do not count, so that an outage does not use up what is to be kept.
 *
 * @param keepLast how many of the newest to keep; 0 for no such rule
 * @param keepYounger keep those younger than this; null for no such rule
 * @param daily of how many days to keep the newest; 0 for no such rule
 * @param weekly of how many weeks to keep the newest; 0 for no such rule
 * @param monthly of how many months to keep the newest; 0 for no such rule
 * @param yearly of how many years to keep the newest; 0 for no such rule
 * @param timeZone where days begin
 * @param maxBytes most bytes that the environment's backups may take; null for no limit
 */
public record RetentionPolicy(
        int keepLast,
        @Nullable Duration keepYounger,
        int daily,
        int weekly,
        int monthly,
        int yearly,
        ZoneId timeZone,
        @Nullable Long maxBytes) {

    /** Whether there is any rule at all. */
    public boolean hasRules() {
        return hasKeepRules() || maxBytes != null;
    }

    private boolean hasKeepRules() {
        return keepLast > 0 || keepYounger != null || daily > 0 || weekly > 0 || monthly > 0 || yearly > 0;
    }

    /**
     * What becomes of an environment's backups.
     *
     * @param environment all of them; failed ones are passed over
     * @param now the time that ages are reckoned from
     */
    public RetentionPlan planFor(Collection<Candidate> environment, Instant now) {
        return new Planning(environment).plan(now);
    }

    /** The work on one plan. */
    private final class Planning {

        private final List<Backup> completed;
        private final Map<BackupId, List<Reason>> kept = new LinkedHashMap<>();
        private final Map<BackupId, Reason> expired = new LinkedHashMap<>();
        private final Set<BackupId> isProtected = new HashSet<>();
        private final List<Backup> unfinished;

        Planning(Collection<Candidate> environment) {
            completed = environment.stream()
                    .map(Candidate::backup)
                    .filter(backup -> backup.state() instanceof BackupState.Completed)
                    .sorted(Candidate.NEWEST_FIRST)
                    .toList();
            unfinished = environment.stream()
                    .map(Candidate::backup)
                    .filter(backup -> backup.state() instanceof BackupState.Unfinished)
                    .toList();
            Candidate.Newest newest = Candidate.Newest.of(environment);
            for (Candidate candidate : environment) {
                for (Protection protection : candidate.protections(newest)) {
                    isProtected.add(candidate.backup().id());
                    keep(candidate.backup(), protection.rule(), protection.sentence());
                }
            }
        }

        RetentionPlan plan(Instant now) {
            applyKeepRules(now);
            for (Backup backup : completed) {
                if (!kept.containsKey(backup.id())) {
                    expired.put(backup.id(), new Reason(Rule.NOT_KEPT, "No rule of the retention policy keeps it."));
                }
            }
            if (maxBytes != null) {
                cutDownTo(maxBytes);
            }
            List<RetentionPlan.Verdict> verdicts = new ArrayList<>();
            unfinished.forEach(backup -> verdicts.add(verdict(backup)));
            completed.forEach(backup -> verdicts.add(verdict(backup)));
            return new RetentionPlan(List.copyOf(verdicts));
        }

        private void applyKeepRules(Instant now) {
            if (!hasKeepRules()) {
                completed.forEach(backup ->
                        keep(backup, Rule.KEEP_ALL, "The retention policy has no rule that says which to keep."));
                return;
            }
            Map<BackupScope, Integer> seen = new HashMap<>();
            for (Backup backup : completed) {
                if (seen.merge(backup.scope(), 1, Integer::sum) <= keepLast) {
                    keep(backup, Rule.KEEP_LAST, "It is one of the last %d.".formatted(keepLast));
                }
            }
            if (keepYounger != null) {
                Instant oldest = now.minus(keepYounger);
                completed.stream()
                        .filter(backup -> takenAt(backup).isAfter(oldest))
                        .forEach(backup ->
                                keep(backup, Rule.KEEP_YOUNGER, "It is younger than %s.".formatted(keepYounger)));
            }
            keepNewestOfEach(Rule.DAILY, daily, day -> day);
            keepNewestOfEach(Rule.WEEKLY, weekly, RetentionPolicy::weekOf);
            keepNewestOfEach(Rule.MONTHLY, monthly, YearMonth::from);
            keepNewestOfEach(Rule.YEARLY, yearly, Year::from);
        }

        private void keepNewestOfEach(Rule rule, int periods, Function<LocalDate, Object> periodOf) {
            // one of chosen tables never takes the place of one of another scope
            Map<BackupScope, Set<Object>> seen = new HashMap<>();
            for (Backup backup : completed) {
                Object period = periodOf.apply(takenAt(backup).atZone(timeZone).toLocalDate());
                Set<Object> ofScope = seen.computeIfAbsent(backup.scope(), _ -> new HashSet<>());
                if (ofScope.size() < periods && ofScope.add(period)) {
                    keep(backup, rule, "It is the newest of %s.".formatted(period));
                }
            }
        }

        private void cutDownTo(long limit) {
            long total = completed.stream()
                    .filter(backup -> !expired.containsKey(backup.id()))
                    .mapToLong(RetentionPolicy::sizeOf)
                    .sum();
            for (Backup backup : completed.reversed()) {
                if (total <= limit) {
                    return;
                }
                if (!expired.containsKey(backup.id()) && !isProtected.contains(backup.id())) {
                    expired.put(
                            backup.id(),
                            new Reason(
                                    Rule.MAX_BYTES,
                                    "The environment's backups would take %d bytes, but may take %d, and it is the"
                                                    .formatted(total, limit)
                                            + " oldest that may go."));
                    total -= sizeOf(backup);
                }
            }
        }

        private void keep(Backup backup, Rule rule, String sentence) {
            kept.computeIfAbsent(backup.id(), _ -> new ArrayList<>()).add(new Reason(rule, sentence));
        }

        private RetentionPlan.Verdict verdict(Backup backup) {
            Reason against = expired.get(backup.id());
            return against == null
                    ? new RetentionPlan.Kept(backup, List.copyOf(kept.getOrDefault(backup.id(), List.of())))
                    : new RetentionPlan.Expired(backup, List.of(against));
        }
    }

    private static String weekOf(LocalDate day) {
        return "week %d of %d"
                .formatted(day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), day.get(IsoFields.WEEK_BASED_YEAR));
    }

    private static Instant takenAt(Backup backup) {
        return backup.state() instanceof BackupState.Completed completed ? completed.startedAt() : backup.requestedAt();
    }

    private static long sizeOf(Backup backup) {
        return backup.state() instanceof BackupState.Completed completed ? completed.sizeBytes() : 0;
    }
}
