package dev.slipway.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant NIGHT = Instant.parse("2026-11-23T02:30:00Z");
    private static final BackupId BACKUP = BackupId.random();

    private final Schedule nightly = created(Duration.ZERO);

    @Test
    void theNextRunIsTheFirstAfterTheCreation() {
        assertThat(nightly.nextRunAt()).isEqualTo(NIGHT);
        assertThat(nightly.dueAt()).isEqualTo(NIGHT);
        assertThat(nightly.history()).isEqualTo(Schedule.History.NONE);
    }

    @Test
    void missedRunsAreMadeUpForByOne() {
        Instant backAgain = NIGHT.plus(Duration.ofDays(5)).plusSeconds(60);

        Schedule after = nightly.took(BACKUP, backAgain);

        assertThat(after.nextRunAt()).isEqualTo(NIGHT.plus(Duration.ofDays(6)));
        assertThat(after.history().lastRunAt()).isEqualTo(NIGHT);
        assertThat(after.history().lastBackupId()).isEqualTo(BACKUP);
    }

    @Test
    void aClockThatIsPutBackALittleRepeatsNoRun() {
        Schedule after = nightly.took(BACKUP, NIGHT.plusSeconds(1));
        Instant putBack = NIGHT.minus(Duration.ofHours(3));

        assertThat(after.dueAt()).isAfter(putBack);
        assertThat(after.wasDecidedByAWrongClock(putBack)).isFalse();
        assertThat(after.change(settings("other", "30 2 * * *", Duration.ofMinutes(1), false), "ada", putBack)
                        .nextRunAt())
                .isEqualTo(NIGHT.plus(Duration.ofDays(1)));
        assertThat(after.change(settings("other", "*/30 * * * *", Duration.ZERO, false), "ada", putBack)
                        .nextRunAt())
                .as("with another rhythm, too")
                .isEqualTo(NIGHT.plus(Duration.ofMinutes(30)));
    }

    @Test
    void aClockThatWasYearsAheadDoesNotSilenceTheSchedule() {
        Schedule after = nightly.took(BACKUP, NIGHT.plus(Duration.ofDays(700)));

        assertThat(after.wasDecidedByAWrongClock(NIGHT)).isTrue();
        assertThat(after.decidedAnew(NIGHT).nextRunAt()).isEqualTo(NIGHT.plus(Duration.ofDays(1)));
    }

    @Test
    void aSkippedRunSaysWhyAndIsNotMadeUpFor() {
        Schedule after = nightly.took(BACKUP, NIGHT).skipped("still running", NIGHT.plus(Duration.ofDays(1)));

        assertThat(after.history().lastSkipReason()).isEqualTo("still running");
        assertThat(after.history().lastSkippedAt()).isEqualTo(NIGHT.plus(Duration.ofDays(1)));
        assertThat(after.history().lastRunAt()).isEqualTo(NIGHT.plus(Duration.ofDays(1)));
        assertThat(after.history().lastBackupId()).isEqualTo(BACKUP);
        assertThat(after.nextRunAt()).isEqualTo(NIGHT.plus(Duration.ofDays(2)));
    }

    @Test
    void theJitterIsTheSameForARunAndSpreadOverRuns() {
        Schedule jittered = created(Duration.ofMinutes(30));
        Set<Duration> delays = new HashSet<>();
        Schedule at = jittered;
        for (int i = 0; i < 200; i++) {
            Duration delay = Duration.between(at.nextRunAt(), at.dueAt());
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofMinutes(30));
            assertThat(at.dueAt()).isEqualTo(at.dueAt());
            delays.add(delay);
            at = at.took(BACKUP, at.dueAt());
        }
        assertThat(delays).hasSizeGreaterThan(190);
        assertThat(delays).anyMatch(delay -> delay.toMinutes() < 5).anyMatch(delay -> delay.toMinutes() > 25);
    }

    @Test
    void aRunThatIsPutOffByItsJitterSurvivesAChangeOfTheName() {
        Schedule jittered = created(Duration.ofMinutes(30));
        Instant between = jittered.nextRunAt().plusMillis(1);

        Schedule renamed =
                jittered.change(settings("renamed", "30 2 * * *", Duration.ofMinutes(30), false), "ada", between);

        assertThat(renamed.nextRunAt()).isEqualTo(NIGHT);
        assertThat(renamed.dueAt()).isEqualTo(jittered.dueAt());
        assertThat(renamed.version()).isEqualTo(2);
    }

    @Test
    void whatFellIntoAPauseIsNotMadeUpFor() {
        Schedule paused = nightly.change(settings("nightly", "30 2 * * *", Duration.ZERO, true), "ada", NOON);
        Instant weekLater = NOON.plus(Duration.ofDays(7));

        Schedule resumed = paused.change(settings("nightly", "30 2 * * *", Duration.ZERO, false), "ada", weekLater);

        assertThat(resumed.nextRunAt()).isEqualTo(NIGHT.plus(Duration.ofDays(7)));
    }

    @Test
    void aRunAlwaysGivesTheSameBackupAndDifferentRunsDifferentOnes() {
        assertThat(nightly.backupIdOf(NIGHT)).isEqualTo(nightly.backupIdOf(NIGHT));
        assertThat(nightly.backupIdOf(NIGHT)).isNotEqualTo(nightly.backupIdOf(NIGHT.plusSeconds(1)));
        assertThat(created(Duration.ZERO).backupIdOf(NIGHT)).isNotEqualTo(nightly.backupIdOf(NIGHT));
    }

    @Test
    void aJitterMustFitBetweenTwoRuns() {
        assertThatExceptionOfType(InvalidJitterException.class)
                .isThrownBy(() -> settings("hourly", "0 * * * *", Duration.ofHours(1), false)
                        .requireFittingJitter(NOON))
                .withMessageContaining("PT1H");
        settings("hourly", "0 * * * *", Duration.ofMinutes(59), false).requireFittingJitter(NOON);
    }

    private static Schedule created(Duration jitter) {
        return Schedule.create(
                ScheduleId.random(),
                new EnvironmentRef("acme", "prod"),
                settings("nightly", "30 2 * * *", jitter, false),
                "ada",
                NOON);
    }

    private static Schedule.Settings settings(String name, String cron, Duration jitter, boolean paused) {
        return new Schedule.Settings(name, new Rhythm(cron, ZoneId.of("UTC")), jitter, paused);
    }
}
