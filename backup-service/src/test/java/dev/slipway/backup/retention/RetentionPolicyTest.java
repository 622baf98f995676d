package dev.slipway.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionPolicyTest {

    private static final EnvironmentRef PROD = new EnvironmentRef("acme", "prod");
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final List<Candidate> backups = new ArrayList<>();

    @Test
    void theLastOnesAreKept() {
        BackupId oldest = taken(Duration.ofDays(3));
        taken(Duration.ofDays(1));
        taken(Duration.ofDays(2));

        assertThat(expiredBy(policy(2, null, 0, 0, 0, 0, null))).containsExactly(oldest);
    }

    @Test
    void thoseYoungerThanAnAgeAreKept() {
        BackupId old = taken(Duration.ofHours(25));
        BackupId exactly = taken(Duration.ofHours(24));
        taken(Duration.ofHours(23));

        assertThat(expiredBy(policy(0, Duration.ofHours(24), 0, 0, 0, 0, null)))
                .containsExactlyInAnyOrder(old, exactly);
    }

    @Test
    void ofEachDayTheNewestIsKept() {
        BackupId morning = at("2026-11-21T08:00:00Z");
        at("2026-11-21T20:00:00Z");
        BackupId tooOld = at("2026-11-20T20:00:00Z");
        at("2026-11-22T08:00:00Z");

        assertThat(expiredBy(policy(0, null, 2, 0, 0, 0, null))).containsExactlyInAnyOrder(morning, tooOld);
    }

    @Test
    void daysWithoutABackupDoNotUseUpThePlaces() {
        at("2026-11-22T08:00:00Z");
        at("2026-10-01T08:00:00Z");
        at("2026-03-01T08:00:00Z");

        assertThat(expiredBy(policy(0, null, 3, 0, 0, 0, null))).isEmpty();
    }

    @Test
    void aDayBeginsAtMidnightOfTheTimeZone() {
        // 23:30 and 00:30 in Berlin
        BackupId before = at("2026-11-20T22:30:00Z");
        BackupId after = at("2026-11-20T23:30:00Z");
        at("2026-11-22T08:00:00Z");

        assertThat(expiredBy(new RetentionPolicy(0, null, 3, 0, 0, 0, BERLIN, null)))
                .isEmpty();
        assertThat(expiredBy(new RetentionPolicy(0, null, 3, 0, 0, 0, UTC, null)))
                .containsExactly(before);
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void weeksBeginOnMondayAndBelongToTheYearOfTheirThursday() {
        BackupId sunday = at("2027-01-03T08:00:00Z");
        BackupId lastOfDecember = at("2026-12-31T08:00:00Z");
        at("2027-01-04T08:00:00Z");

        assertThat(expiredBy(policy(0, null, 0, 2, 0, 0, null))).containsExactly(lastOfDecember);
        assertThat(reasonsOf(sunday, policy(0, null, 0, 2, 0, 0, null)))
                .extracting(Reason::sentence)
                .containsExactly("It is the newest of week 53 of 2026.");
    }

    @Test
    void grandfatherFatherAndSonTogetherKeepTheClassicalSet() {
        LocalDate today = LocalDate.of(2026, 11, 22);
        IntStream.range(0, 800)
                .forEach(day -> at(today.minusDays(day).atTime(3, 0).atZone(UTC).toInstant()));

        List<LocalDate> kept = keptBy(policy(0, null, 7, 4, 6, 3, null));

        assertThat(kept)
                .contains(today, today.minusDays(6)) // 7 days
                .contains(LocalDate.of(2026, 11, 15), LocalDate.of(2026, 11, 8), LocalDate.of(2026, 11, 1)) // Sundays
                .contains(LocalDate.of(2026, 10, 31), LocalDate.of(2026, 6, 30)) // month ends
                .contains(LocalDate.of(2025, 12, 31), LocalDate.of(2024, 12, 31)) // year ends
                .hasSize(7 + 3 + 5 + 2) // of each kind the newest is one of the days already
                .doesNotContain(today.minusDays(8));
    }

    @Test
    void onceThereAreTooManyBytesTheOldestUnprotectedOnesGoFirst() {
        BackupId pinned = taken(Duration.ofDays(5), 100, "release-42");
        BackupId second = taken(Duration.ofDays(4), 100);
        BackupId third = taken(Duration.ofDays(3), 100);
        taken(Duration.ofDays(2), 100);
        taken(Duration.ofDays(1), 100);

        RetentionPlan plan = policy(0, null, 0, 0, 0, 0, 300L).planFor(backups, NOW);

        assertThat(plan.expired()).extracting(expired -> expired.backup().id()).containsExactly(third, second);
        assertThat(plan.expired().getFirst().reasons()).extracting(Reason::rule).containsExactly(Rule.MAX_BYTES);
        assertThat(plan.kept()).extracting(kept -> kept.backup().id()).contains(pinned);
    }

    @Test
    void aLimitOfBytesCutsWhatOtherRulesKeepButNeverTheNewest() {
        taken(Duration.ofDays(2), 100);
        BackupId newest = taken(Duration.ofDays(1), 100);

        RetentionPlan plan = policy(10, null, 0, 0, 0, 0, 1L).planFor(backups, NOW);

        assertThat(plan.kept()).extracting(kept -> kept.backup().id()).containsExactly(newest);
    }

    @Test
    void theNewestThatCanBeReliedOnIsKeptBesideOneThatWasUploadedOrIsDamaged() {
        BackupId older = taken(Duration.ofDays(3));
        BackupId sound = taken(Duration.ofDays(2));
        Backup damaged = completed(BackupId.random(), NOW.minus(Duration.ofDays(1)), 1);
        backups.add(new Candidate(damaged, false, List.of(), List.of()));

        RetentionPolicy policy = policy(1, null, 0, 0, 0, 0, 1L);

        assertThat(expiredBy(policy)).containsExactly(older);
        assertThat(reasonsOf(sound, policy))
                .containsExactly(new Reason(
                        Rule.NEWEST, "It is the newest backup taken of its environment of which no damage is known."));
    }

    @Test
    void withoutAnyKeepRuleAllAreKept() {
        taken(Duration.ofDays(4000), 10);
        taken(Duration.ofDays(1), 10);

        assertThat(expiredBy(policy(0, null, 0, 0, 0, 0, 20L))).isEmpty();
    }

    @Test
    void thoseInUsePinnedOrBeingTakenAreKeptAndSayWhy() {
        BackupId pinned = taken(Duration.ofDays(100), 10, "ada", "release-42");
        BackupId restored = BackupId.random();
        backups.add(new Candidate(
                completed(restored, NOW.minus(Duration.ofDays(99)), 10), true, List.of(), List.of(UUID.randomUUID())));
        BackupId running = BackupId.random();
        backups.add(new Candidate(
                backup(running, new BackupState.Running(1, NOW.minusSeconds(5))), true, List.of(), List.of()));
        BackupId newest = taken(Duration.ofDays(98), 10);

        RetentionPolicy policy = policy(0, Duration.ofDays(1), 0, 0, 0, 0, 1L);

        assertThat(expiredBy(policy)).isEmpty();
        assertThat(reasonsOf(pinned, policy))
                .containsExactly(new Reason(Rule.PINNED, "It is pinned by ada, release-42."));
        assertThat(reasonsOf(restored, policy)).extracting(Reason::rule).containsExactly(Rule.IN_USE);
        assertThat(reasonsOf(running, policy)).extracting(Reason::rule).containsExactly(Rule.UNFINISHED);
        assertThat(reasonsOf(newest, policy)).extracting(Reason::rule).containsExactly(Rule.NEWEST);
    }

    @Test
    void failedOnesAreNoneOfThePolicysBusiness() {
        backups.add(new Candidate(
                backup(BackupId.random(), new BackupState.Failed("No space.", NOW.minusSeconds(1))),
                true,
                List.of(),
                List.of()));
        BackupId good = taken(Duration.ofDays(1));

        RetentionPlan plan = policy(1, null, 0, 0, 0, 0, null).planFor(backups, NOW);

        assertThat(plan.verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.backup().id()).isEqualTo(good));
        assertThat(plan.kept().getFirst().reasons()).extracting(Reason::rule).contains(Rule.NEWEST, Rule.KEEP_LAST);
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverThePolicyTheProtectedOnesStayAndEveryVerdictHasAReason(int seed) {
        Random random = new Random(seed);
        randomBackups(random);

        RetentionPlan plan = randomPolicy(random, true).planFor(backups, NOW);

        Set<BackupId> expired = new HashSet<>();
        plan.expired().forEach(verdict -> expired.add(verdict.backup().id()));
        backups.stream()
                .filter(candidate -> candidate.backup().state() instanceof BackupState.Completed)
                .max(Comparator.comparing(candidate -> takenAt(candidate.backup())))
                .ifPresent(newest ->
                        assertThat(expired).doesNotContain(newest.backup().id()));
        for (Candidate candidate : backups) {
            if (!candidate.holders().isEmpty()
                    || !candidate.restores().isEmpty()
                    || candidate.backup().state() instanceof BackupState.Unfinished) {
                assertThat(expired).doesNotContain(candidate.backup().id());
            }
        }
        assertThat(plan.verdicts())
                .hasSize(backups.size())
                .allSatisfy(verdict -> assertThat(verdict.reasons()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anotherKeepRuleNeverDeletesMore(int seed) {
        Random random = new Random(seed);
        randomBackups(random);
        RetentionPolicy fewer = randomPolicy(random, false);
        if (expiredBy(fewer).isEmpty() && !fewer.hasRules()) {
            return; // the first keep-rule is what makes others go
        }
        RetentionPolicy more = withOneMore(fewer, random);

        assertThat(expiredBy(fewer)).containsAll(expiredBy(more));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void applyingAPolicyAgainDeletesNothingMore(int seed) {
        Random random = new Random(seed);
        randomBackups(random);
        RetentionPolicy policy = randomPolicy(random, true);

        Set<BackupId> expired = new HashSet<>(expiredBy(policy));
        backups.removeIf(candidate -> expired.contains(candidate.backup().id()));

        assertThat(expiredBy(policy)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLimitOfBytesHoldsUnlessProtectedOnesAloneExceedIt(int seed) {
        Random random = new Random(seed);
        randomBackups(random);
        long limit = 1L + random.nextInt(500);
        RetentionPolicy policy = policy(random.nextInt(20), null, 0, 0, 0, 0, limit);

        RetentionPlan plan = policy.planFor(backups, NOW);

        long kept = plan.kept().stream()
                .mapToLong(verdict -> sizeOf(verdict.backup()))
                .sum();
        boolean onlyProtectedAreLeft = plan.kept().stream()
                .allMatch(verdict -> verdict.reasons().stream()
                        .anyMatch(reason -> Set.of(Rule.NEWEST, Rule.PINNED, Rule.IN_USE, Rule.UNFINISHED)
                                .contains(reason.rule())));
        assertThat(kept <= limit || onlyProtectedAreLeft).isTrue();
    }

    private void randomBackups(Random random) {
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            Instant at = NOW.minus(Duration.ofMinutes(random.nextInt(60 * 24 * 900)));
            List<String> holders = random.nextInt(8) == 0 ? List.of("release-" + i) : List.of();
            List<UUID> restores = random.nextInt(10) == 0 ? List.of(UUID.randomUUID()) : List.of();
            Backup backup = random.nextInt(10) == 0
                    ? backup(BackupId.random(), new BackupState.Running(1, at))
                    : completed(BackupId.random(), at, random.nextInt(100));
            backups.add(new Candidate(backup, true, holders, restores));
        }
    }

    private static RetentionPolicy randomPolicy(Random random, boolean withLimit) {
        return new RetentionPolicy(
                random.nextInt(4),
                random.nextInt(3) == 0 ? Duration.ofDays(1 + random.nextInt(400)) : null,
                random.nextInt(4),
                random.nextInt(4),
                random.nextInt(4),
                random.nextInt(3),
                random.nextBoolean() ? UTC : BERLIN,
                withLimit && random.nextBoolean() ? Long.valueOf(1 + random.nextInt(800)) : null);
    }

    private static RetentionPolicy withOneMore(RetentionPolicy policy, Random random) {
        int rule = random.nextInt(6);
        Duration younger = policy.keepYounger();
        return new RetentionPolicy(
                policy.keepLast() + (rule == 0 ? 1 : 0),
                rule == 1 ? (younger == null ? Duration.ofDays(3) : younger.plusDays(30)) : younger,
                policy.daily() + (rule == 2 ? 1 : 0),
                policy.weekly() + (rule == 3 ? 1 : 0),
                policy.monthly() + (rule == 4 ? 1 : 0),
                policy.yearly() + (rule == 5 ? 1 : 0),
                policy.timeZone(),
                policy.maxBytes());
    }

    private static RetentionPolicy policy(
            int last, @Nullable Duration younger, int daily, int weekly, int monthly, int yearly, @Nullable Long max) {
        return new RetentionPolicy(last, younger, daily, weekly, monthly, yearly, UTC, max);
    }

    private List<BackupId> expiredBy(RetentionPolicy policy) {
        return policy.planFor(backups, NOW).expired().stream()
                .map(expired -> expired.backup().id())
                .toList();
    }

    private List<LocalDate> keptBy(RetentionPolicy policy) {
        return policy.planFor(backups, NOW).kept().stream()
                .map(kept ->
                        ZonedDateTime.ofInstant(takenAt(kept.backup()), UTC).toLocalDate())
                .toList();
    }

    @Test
    void aBackupOfChosenTablesTakesNobodysPlace() {
        BackupScope orders = new BackupScope(List.of(new RestoreChoices.ChosenTables("public", "orders")));
        BackupId whole = taken(Duration.ofDays(2));
        BackupId older = partial(orders, Duration.ofDays(1));
        BackupId newer = partial(orders, Duration.ofHours(1));

        RetentionPlan plan = new RetentionPolicy(1, null, 0, 0, 0, 0, ZoneOffset.UTC, null).planFor(backups, NOW);

        assertThat(Candidate.Newest.of(backups).completed()).contains(whole);
        assertThat(plan.expired()).extracting(expired -> expired.backup().id()).containsExactly(older);
        assertThat(new RetentionPolicy(0, null, 1, 0, 0, 0, ZoneOffset.UTC, null)
                        .planFor(backups, NOW)
                        .expired())
                .extracting(expired -> expired.backup().id())
                .containsExactly(older);
        assertThat(new RetentionPolicy(0, null, 0, 0, 0, 0, ZoneOffset.UTC, 1L)
                        .planFor(backups, NOW)
                        .expired())
                .extracting(expired -> expired.backup().id())
                .containsExactlyInAnyOrder(older, newer);
    }

    private BackupId partial(BackupScope scope, Duration ago) {
        BackupId id = BackupId.random();
        backups.add(new Candidate(completed(id, NOW.minus(ago), 1).of(scope), true, List.of(), List.of()));
        return id;
    }

    private List<Reason> reasonsOf(BackupId id, RetentionPolicy policy) {
        return policy.planFor(backups, NOW).verdicts().stream()
                .filter(verdict -> verdict.backup().id().equals(id))
                .findAny()
                .orElseThrow()
                .reasons();
    }

    private BackupId taken(Duration ago) {
        return taken(ago, 1);
    }

    private BackupId taken(Duration ago, long bytes, String... holders) {
        BackupId id = BackupId.random();
        backups.add(new Candidate(completed(id, NOW.minus(ago), bytes), true, List.of(holders), List.of()));
        return id;
    }

    private BackupId at(String instant) {
        return at(Instant.parse(instant));
    }

    private BackupId at(Instant instant) {
        BackupId id = BackupId.random();
        backups.add(new Candidate(completed(id, instant, 1), true, List.of(), List.of()));
        return id;
    }

    private static Backup completed(BackupId id, Instant at, long bytes) {
        return backup(id, new BackupState.Completed(at, at.plusSeconds(60), "digest", bytes, 1, null));
    }

    private static Backup backup(BackupId id, BackupState state) {
        return Backup.request(id, PROD, null, "tester", null, NOW.minusSeconds(60))
                .in(state);
    }

    private static Instant takenAt(Backup backup) {
        return backup.state() instanceof BackupState.Completed completed ? completed.startedAt() : Instant.MIN;
    }

    private static long sizeOf(Backup backup) {
        return backup.state() instanceof BackupState.Completed completed ? completed.sizeBytes() : 0;
    }
}
