package dev.slipway.backup.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * When a schedule runs: a cron expression read as local time of a time zone.
 *
 * <p>A local time that a change of the clocks leaves out is run once, right after the gap, whatever number of runs fell
 * into it; one that comes twice is run the first time only.
 *
 * @param cron as given: minute, hour, day of month, month, day of week, with the second before them or not
 * @param timeZone whose clocks count
 */
public record Rhythm(String cron, ZoneId timeZone) {

    private static final List<String> FIELDS =
            List.of("second", "minute", "hour", "day of month", "month", "day of week");
    private static final int GAPS_LOOKED_AT = 5;

    /** @throws InvalidRhythmException when the expression is none, or names no time that ever comes */
    public Rhythm {
        cron = cron.strip();
        requireValid(cron);
        if (parsed(cron).next(LocalDateTime.of(2000, 1, 1, 0, 0)) == null) {
            throw new InvalidRhythmException("names no time that ever comes");
        }
    }

    /**
     * The first run after this instant.
     *
     * @throws InvalidRhythmException when there is none for decades
     */
    public Instant nextAfter(Instant instant) {
        ZoneRules rules = timeZone.getRules();
        CronExpression expression = parsed(cron);
        LocalDateTime local = LocalDateTime.ofInstant(instant, timeZone);
        while (true) {
            LocalDateTime next = expression.next(local);
            if (next == null) {
                throw new InvalidRhythmException("names times that are too far apart");
            }
            Instant run = instantOf(next, rules);
            if (run.isAfter(instant)) {
                return run;
            }
            // the same local times come again after the clocks were put back
            local = next;
        }
    }

    /** The shortest pause between the next few runs after this instant. */
    Duration shortestPauseAfter(Instant instant) {
        Instant run = nextAfter(instant);
        Duration shortest = Duration.ofDays(366);
        for (int i = 0; i < GAPS_LOOKED_AT; i++) {
            Instant next = nextAfter(run);
            Duration pause = Duration.between(run, next);
            shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
            run = next;
        }
        return shortest;
    }

    private static Instant instantOf(LocalDateTime local, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = rules.getTransition(local);
            return gap.getInstant();
        }
        return local.toInstant(offsets.getFirst());
    }

    private static CronExpression parsed(String cron) {
        return CronExpression.parse(cron.split("\\s+").length == FIELDS.size() - 1 ? "0 " + cron : cron);
    }

    private static void requireValid(String cron) {
        String[] given = cron.split("\\s+");
        int missing = FIELDS.size() - given.length;
        if (missing != 0 && missing != 1) {
            throw new InvalidRhythmException(
                    "must have 5 fields (minute, hour, day of month, month, day of week), or 6 with the second first");
        }
        for (int i = 0; i < given.length; i++) {
            Optional<String> fault = faultOf(i + missing, given[i]);
            if (fault.isPresent()) {
                throw new InvalidRhythmException(
                        "the field '%s' is not valid: %s".formatted(FIELDS.get(i + missing), given[i]));
            }
        }
    }

    private static Optional<String> faultOf(int field, String value) {
        String[] fields = {"*", "*", "*", "*", "*", "*"};
        fields[field] = value;
        try {
            CronExpression.parse(String.join(" ", fields));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
