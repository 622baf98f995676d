package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.lifecycle.MigrationState.Applying;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingBackup;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingDecision;
import dev.slipway.migration.lifecycle.MigrationState.Cancelled;
import dev.slipway.migration.lifecycle.MigrationState.Checked;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.Failed;
import dev.slipway.migration.lifecycle.MigrationState.Requested;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import dev.slipway.migration.lifecycle.MigrationState.RolledBack;
import dev.slipway.migration.lifecycle.MigrationState.RollingBack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationStateTest {

    private static final EnvironmentRef TARGET = EnvironmentRef.parse("acme/prod");
    private static final MigrationId ID = MigrationId.random();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant DEADLINE = NOW.plusSeconds(60);
    private static final UUID BACKUP = UUID.randomUUID();
    private static final UUID RESTORE = UUID.randomUUID();
    private static final PlanReference PLAN = new PlanReference(UUID.randomUUID(), "ab".repeat(32));
    private static final BackupOrder ORDER = new BackupOrder(BACKUP, TARGET, ID);
    private static final VerifiedBackup VERIFIED = new VerifiedBackup(ORDER, completed(BACKUP, TARGET, ID.value()));
    private static final BackupWaiver WAIVER = new BackupWaiver(ID, TARGET, "ann", NOW);
    private static final Outcome OUTCOME = new Outcome(1, 2, 3, 4);

    /** Every state by its label. */
    private static final Map<String, MigrationState> STATES = states();

    /** Every transition, with the states that allow it and where it leads. */
    private static final List<Transition> TRANSITIONS = List.of(
            new Transition("checked", m -> m.checked(PLAN, NOW), Map.of("requested", "checked")),
            new Transition(
                    "hold",
                    m -> m.hold(new Held(List.of("drop-column:public.products.legacyCode"), List.of()), NOW),
                    Map.of("checked", "awaiting-decision")),
            new Transition("decide", m -> m.decide(List.of(), "ann", NOW), Map.of("awaiting-decision", "checked")),
            new Transition("planAgain", m -> m.planAgain(NOW), Map.of("checked", "requested")),
            new Transition(
                    "awaitBackup", m -> m.awaitBackup(BACKUP, NOW, DEADLINE), Map.of("checked", "awaiting-backup")),
            new Transition("apply with a backup", m -> m.apply(VERIFIED, NOW), Map.of("awaiting-backup", "applying")),
            new Transition("apply with a waiver", m -> m.apply(WAIVER, NOW), Map.of("checked", "applying")),
            new Transition("begin", m -> m.begin(NOW), Map.of("applying", "applying")),
            new Transition("notBegun", Migration::notBegun, Map.of("applying", "applying")),
            new Transition("completed", m -> m.completed(OUTCOME, NOW), Map.of("applying", "completed")),
            new Transition(
                    "fail",
                    m -> m.fail("because", NOW),
                    Map.of(
                            "requested", "failed",
                            "checked", "failed",
                            "awaiting-decision", "failed",
                            "awaiting-backup", "failed",
                            "applying", "failed")),
            new Transition(
                    "cancel",
                    m -> m.cancel("ann", NOW),
                    Map.of(
                            "requested", "cancelled",
                            "checked", "cancelled",
                            "awaiting-decision", "cancelled",
                            "awaiting-backup", "cancelled")),
            new Transition(
                    "rollBack",
                    m -> m.rollBack(RESTORE, "ann", NOW, DEADLINE),
                    Map.of("completed", "rolling-back", "rollback-failed", "rolling-back")),
            new Transition(
                    "giveUpRollback",
                    m -> m.giveUpRollback("because", NOW),
                    Map.of("rolling-back", "rollback-failed")));

    private record Transition(String name, UnaryOperator<Migration> work, Map<String, String> allowed) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Map<String, MigrationState> states() {
        Map<String, MigrationState> states = new LinkedHashMap<>();
        for (MigrationState state : List.of(
                new Requested(NOW),
                new Checked(PLAN, NOW),
                new AwaitingDecision(PLAN, new Held(List.of("x"), List.of()), NOW),
                new AwaitingBackup(PLAN, ORDER, NOW, DEADLINE),
                new Applying(PLAN, VERIFIED, NOW, null),
                new Completed(PLAN, VERIFIED, OUTCOME, NOW),
                new Failed("because", NOW, PLAN, BACKUP, null),
                new Cancelled("ann", NOW, PLAN, null),
                new RollingBack(PLAN, VERIFIED, OUTCOME, RESTORE, "ann", NOW, DEADLINE),
                new RolledBack(PLAN, VERIFIED, OUTCOME, NOW),
                new RollbackFailed(PLAN, VERIFIED, OUTCOME, RESTORE, "because", NOW))) {
            states.put(state.label(), state);
        }
        return states;
    }

    static Stream<Arguments> everyStateWithEveryTransition() {
        List<Arguments> all = new ArrayList<>();
        STATES.keySet().forEach(state -> TRANSITIONS.forEach(transition -> all.add(Arguments.of(state, transition))));
        return all.stream();
    }

    @Test
    void everyStateIsTested() {
        assertThat(STATES.values().stream().map(MigrationState::getClass))
                .containsExactlyInAnyOrderElementsOf(concrete(MigrationState.class));
    }

    private static List<Class<? extends MigrationState>> concrete(Class<?> type) {
        List<Class<? extends MigrationState>> found = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isInterface()) {
                found.addAll(concrete(permitted));
            } else {
                found.add(permitted.asSubclass(MigrationState.class));
            }
        }
        return found;
    }

    @ParameterizedTest(name = "{1} when {0}")
    @MethodSource("everyStateWithEveryTransition")
    void aTransitionLeadsWhereItShouldOrIsRefused(String state, Transition transition) {
        Migration migration = migration(STATES.get(state), WAIVER);
        String expected = transition.allowed().get(state);
        if (expected == null) {
            assertThatExceptionOfType(IllegalTransitionException.class)
                    .isThrownBy(() -> transition.work().apply(migration))
                    .satisfies(refusal -> assertThat(refusal.current().label()).isEqualTo(state))
                    .withMessageContaining(state);
        } else {
            Migration next = transition.work().apply(migration);
            assertThat(next.state().label()).isEqualTo(expected);
            assertThat(next.id()).isEqualTo(ID);
            assertThat(next.version()).isEqualTo(migration.version());
        }
    }

    static Stream<BackupCompleted> backupsThatWereNotOrdered() {
        return Stream.of(
                completed(UUID.randomUUID(), TARGET, ID.value()),
                completed(BACKUP, EnvironmentRef.parse("acme/other"), ID.value()),
                completed(BACKUP, TARGET, UUID.randomUUID()),
                completed(BACKUP, TARGET, null));
    }

    @ParameterizedTest
    @MethodSource("backupsThatWereNotOrdered")
    void aBackupThatWasNotOrderedIsNoVerifiedBackup(BackupCompleted event) {
        AwaitingBackup awaiting = new AwaitingBackup(PLAN, ORDER, NOW, DEADLINE);
        assertThat(awaiting.verify(event, NOW)).isEmpty();
        assertThat(VerifiedBackup.of(ORDER, event)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new VerifiedBackup(ORDER, event));
    }

    @Test
    void aBackupThatComesAfterItsDeadlineIsNoVerifiedBackup() {
        AwaitingBackup awaiting = new AwaitingBackup(PLAN, ORDER, NOW, DEADLINE);
        assertThat(awaiting.verify(VERIFIED.evidence(), DEADLINE)).isPresent();
        assertThat(awaiting.verify(VERIFIED.evidence(), DEADLINE.plusMillis(1))).isEmpty();
    }

    @Test
    void aVerifiedBackupOfAnotherOrderDoesNotLetAMigrationApply() {
        UUID other = UUID.randomUUID();
        VerifiedBackup backup =
                new VerifiedBackup(new BackupOrder(other, TARGET, ID), completed(other, TARGET, ID.value()));
        Migration migration = migration(new AwaitingBackup(PLAN, ORDER, NOW, DEADLINE), null);
        assertThatIllegalArgumentException().isThrownBy(() -> migration.apply(backup, NOW));
    }

    @Test
    void aSafeguardOfAnotherMigrationCannotBePutIntoThisOne() {
        MigrationId other = MigrationId.random();
        BackupWaiver foreign = new BackupWaiver(other, TARGET, "ann", NOW);
        assertThatIllegalArgumentException().isThrownBy(() -> migration(new Applying(PLAN, foreign, NOW, null), null));
        assertThatIllegalArgumentException().isThrownBy(() -> migration(new Checked(PLAN, NOW), foreign));
    }

    @Test
    void aWaiverThatWasNotRecordedDoesNotLetAMigrationApply() {
        Migration migration = migration(new Checked(PLAN, NOW), null);
        assertThatExceptionOfType(IllegalTransitionException.class).isThrownBy(() -> migration.apply(WAIVER, NOW));
    }

    @Test
    void whatWentWithoutABackupCannotBeRolledBack() {
        Migration migration = migration(new Completed(PLAN, WAIVER, OUTCOME, NOW), WAIVER);
        assertThatExceptionOfType(NoBackupException.class)
                .isThrownBy(() -> migration.rollBack(RESTORE, "bob", NOW, DEADLINE))
                .withMessageContaining("ann");
    }

    @Test
    void onlyTheOrderedRestoreEndsARollback() {
        RollingBack rollingBack = new RollingBack(PLAN, VERIFIED, OUTCOME, RESTORE, "ann", NOW, DEADLINE);
        assertThat(rollingBack.restored(restored(RESTORE, BACKUP, TARGET), NOW)).isPresent();
        assertThat(rollingBack.restored(restored(UUID.randomUUID(), BACKUP, TARGET), NOW))
                .isEmpty();
        assertThat(rollingBack.restored(restored(RESTORE, UUID.randomUUID(), TARGET), NOW))
                .isEmpty();
        assertThat(rollingBack.restored(restored(RESTORE, BACKUP, EnvironmentRef.parse("acme/other")), NOW))
                .isEmpty();
        assertThat(rollingBack.restoreFailed(
                        new RestoreFailed(RESTORE, BACKUP, TARGET, ID.value(), "disk full", NOW), NOW))
                .hasValueSatisfying(failed -> assertThat(failed.reason()).isEqualTo("disk full"));
        assertThat(rollingBack.restoreFailed(
                        new RestoreFailed(UUID.randomUUID(), BACKUP, TARGET, ID.value(), "disk full", NOW), NOW))
                .isEmpty();
    }

    @Test
    void whatWasBegunOnceStaysBegunUntilItIsKnownNotToBe() {
        Migration applying = migration(new Applying(PLAN, VERIFIED, NOW, null), null);
        Migration begun = applying.begin(NOW).begin(NOW.plusSeconds(5));
        assertThat(begun.state()).isEqualTo(new Applying(PLAN, VERIFIED, NOW, NOW));
        assertThat(begun.notBegun().state()).isEqualTo(applying.state());
    }

    @Test
    void aLaterAnswerToTheSameQuestionStands() {
        Migration migration = migration(STATES.get("awaiting-decision"), null)
                .decide(
                        List.of(new Decision("x", Decision.Choice.KEEP), new Decision("y", Decision.Choice.KEEP)),
                        "ann",
                        NOW)
                .hold(new Held(List.of("x"), List.of()), NOW)
                .decide(List.of(new Decision("x", Decision.Choice.APPLY)), "bob", NOW);
        assertThat(migration.choices()).isEqualTo(Map.of("x", Decision.Choice.APPLY, "y", Decision.Choice.KEEP));
        assertThat(migration.decisions()).hasSize(3);
    }

    @Test
    void onlyWhatWaitsForItsBackupAppliesOrRollsBackOccupiesItsTarget() {
        assertThat(STATES.values().stream()
                        .filter(state -> migration(state, null).occupiesTarget())
                        .map(MigrationState::label))
                .containsExactlyInAnyOrder("awaiting-backup", "applying", "rolling-back");
    }

    private static Migration migration(@Nullable MigrationState state, @Nullable BackupWaiver waiver) {
        assertThat(state).isNotNull();
        return new Migration(
                ID,
                TARGET,
                new Origin.FromSource(EnvironmentRef.parse("acme/dev"), null),
                "ann",
                NOW,
                waiver,
                List.of(),
                List.of(),
                java.util.Objects.requireNonNull(state),
                7);
    }

    private static BackupCompleted completed(UUID backup, EnvironmentRef environment, @Nullable UUID migration) {
        return new BackupCompleted(backup, environment, migration, "cd".repeat(32), 1, 1, NOW, null);
    }

    private static RestoreCompleted restored(UUID restore, UUID backup, EnvironmentRef environment) {
        return new RestoreCompleted(restore, backup, environment, ID.value(), NOW);
    }
}
