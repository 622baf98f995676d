package dev.slipway.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RhythmTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void fiveFieldsAreMinuteToDayOfWeek() {
        assertThat(runs("30 2 * * MON", "UTC", "2026-11-22T12:00:00Z", 2))
                .containsExactly("2026-11-23T02:30:00Z", "2026-11-30T02:30:00Z");
    }

    @Test
    void sixFieldsBeginWithTheSecond() {
        assertThat(runs("15 30 2 * * *", "UTC", "2026-11-22T12:00:00Z", 1)).containsExactly("2026-11-23T02:30:15Z");
    }

    @Test
    void timesAreThoseOfTheTimeZone() {
        assertThat(runs("0 3 * * *", "Asia/Kolkata", "2026-11-22T12:00:00Z", 1))
                .containsExactly("2026-11-22T21:30:00Z");
    }

    /** On 29 March 2026 Berlin's clocks go from 02:00 to 03:00, which is 01:00 UTC. */
    @Test
    void aTimeInTheGapRunsOnceRightAfterIt() {
        assertThat(runs("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void manyTimesInTheGapRunOnceTogetherWithTheOneAtItsEnd() {
        assertThat(runs("*/20 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z", 3))
                .containsExactly("2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z");
    }

    /** On 25 October 2026 Berlin's clocks go from 03:00 to 02:00, which is 01:00 UTC. */
    @Test
    void aTimeThatComesTwiceRunsTheFirstTime() {
        assertThat(runs("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(runs("*/30 * * * *", "Europe/Berlin", "2026-10-25T00:15:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z");
    }

    @Test
    void askedWithinTheRepeatedHourTheNextRunIsAfterIt() {
        assertThat(runs("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1))
                .containsExactly("2026-10-26T01:30:00Z");
    }

    @Test
    void aGapAtMidnightIsFollowedByTheRunOfThatDay() {
        // Beirut's clocks go from 00:00 to 01:00
        assertThat(runs("0 0 * * *", "Asia/Beirut", "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"})
    void runsFollowEachOtherWhereverOneAsks(String zone) {
        Random random = new Random(7);
        for (String cron : List.of("30 2 * * *", "*/7 * * * *", "0 */3 * * *", "15 1 1 * *", "0 0 * * SUN")) {
            Rhythm rhythm = new Rhythm(cron, ZoneId.of(zone));
            for (int i = 0; i < 50; i++) {
                Instant at = Instant.parse("2011-01-01T00:00:00Z").plusSeconds(random.nextInt(20 * 365 * 86_400));
                Instant next = rhythm.nextAfter(at);
                assertThat(next).isAfter(at);
                // nothing in between is passed over
                Instant between = at.plus(Duration.between(at, next).dividedBy(2));
                assertThat(rhythm.nextAfter(between)).isEqualTo(next);
                assertThat(rhythm.nextAfter(next.minusMillis(1))).isEqualTo(next);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 2 * * *|minute",
                "0 24 * * *|hour",
                "0 2 32 * *|day of month",
                "0 2 * 13 *|month",
                "0 2 * * FUNDAY|day of week",
                "61 0 2 * * *|second",
                "x 2 * * *|minute"
            })
    void aBadFieldIsNamed(String cron, String field) {
        assertThatExceptionOfType(InvalidRhythmException.class)
                .isThrownBy(() -> new Rhythm(cron, BERLIN))
                .withMessageContaining("'" + field + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* * * *", "* * * * * * *", "@daily"})
    void aWrongNumberOfFieldsIsTold(String cron) {
        assertThatExceptionOfType(InvalidRhythmException.class)
                .isThrownBy(() -> new Rhythm(cron, BERLIN))
                .withMessageContaining("5 fields");
    }

    @Test
    void aDayThatNeverComesIsRefused() {
        assertThatExceptionOfType(InvalidRhythmException.class)
                .isThrownBy(() -> new Rhythm("0 2 30 2 *", BERLIN))
                .withMessageContaining("no time that ever comes");
        assertThat(runs("0 2 29 2 *", "UTC", "2026-11-22T12:00:00Z", 1)).containsExactly("2028-02-29T02:00:00Z");
    }

    @Test
    void daysThatComeOnceInDecadesAreFound() {
        // the 29th of February that is a Monday
        assertThat(runs("0 2 29 2 MON", "UTC", "2026-11-22T12:00:00Z", 2))
                .containsExactly("2044-02-29T02:00:00Z", "2072-02-29T02:00:00Z");
        assertThat(runs("0 2 L * *", "UTC", "2026-11-22T12:00:00Z", 2))
                .containsExactly("2026-11-30T02:00:00Z", "2026-12-31T02:00:00Z");
    }

    private static List<String> runs(String cron, String zone, String after, int count) {
        Rhythm rhythm = new Rhythm(cron, ZoneId.of(zone));
        List<String> runs = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = rhythm.nextAfter(at);
            runs.add(at.toString());
        }
        return runs;
    }
}
