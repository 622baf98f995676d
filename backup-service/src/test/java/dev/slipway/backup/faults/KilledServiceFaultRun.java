package dev.slipway.backup.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.faults.Installation.Hold;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.TableDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Kills backup-service with SIGKILL at every stage of a backup and of a restore, starts it again, and looks at what is
 * left: in the list, in the bucket, on the database server, and in the live data.
 *
 * <p>{@code -Dfaults.kills=N} and {@code -Dfaults.seed=S} choose how many kills at random moments there are, and which.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledServiceFaultRun {

    private static final Logger log = LoggerFactory.getLogger(KilledServiceFaultRun.class);

    private static final int KILLS = Integer.getInteger("faults.kills", 20);
    private static final long SEED = Long.getLong("faults.seed", 20260701);

    private final Installation slipway = new Installation();
    private Live beside;
    private Live inPlace;

    /** An environment, what it held when it was backed up, and that backup. */
    private record Live(String name, ConnectionSettings database, List<TableDigest> saved, String backup) {}

    /** Where a backup is when its worker dies. */
    enum TakeStage {
        SNAPSHOT,
        MID_TABLE,
        MID_UPLOAD,
        UPLOADED,
        VERIFYING,
        MANIFEST_WRITTEN
    }

    /** Where a restore is when its worker dies. */
    enum RestoreStage {
        LOADING,
        BEFORE_CHECKPOINT,
        BEFORE_SWAP,
        AFTER_SWAP,
        BEFORE_CLEAN_UP
    }

    /** The same for one that is done in a single transaction. */
    enum InPlaceStage {
        LOADING,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    @BeforeAll
    void start() {
        ConnectionSettings first = slipway.newEnvironment("acme/beside");
        ConnectionSettings second = slipway.newEnvironment("acme/in-place");
        Installation.execute(
                Installation.superuserOf("postgres"), "ALTER ROLE \"%s\" NOCREATEDB".formatted(second.user()));
        slipway.start();
        slipway.makeStatesHoldable();
        beside = backedUp("acme/beside", first);
        inPlace = backedUp("acme/in-place", second);
    }

    @AfterAll
    void stop() {
        slipway.close();
    }

    @AfterEach
    void nothingIsLeft() {
        slipway.assertNoOrphanObjects();
        for (Live live : List.of(beside, inPlace)) {
            Installation.awaitNoSessions(live.database());
            Installation.assertNoOrphanDatabases(live.database());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackupWhoseWorkerIsKilledIsTakenByTheNextOne(TakeStage stage) {
        ConnectionSettings database = beside.database();
        String id;
        try (Hold _ = switch (stage) {
            case SNAPSHOT -> new Hold(database, "LOCK TABLE public.events IN ACCESS EXCLUSIVE MODE");
            case MID_TABLE, MID_UPLOAD, VERIFYING -> new Hold(database, "SELECT 1");
            case UPLOADED -> slipway.holdNoting("backup", "verifying");
            case MANIFEST_WRITTEN -> slipway.holdNoting("backup", "completed");
        }) {
            id = slipway.take(beside.name());
            switch (stage) {
                case SNAPSHOT -> awaitThat(() -> waitsForLock(database));
                case MID_TABLE -> awaitThat(() -> number("backup", "bytes", id) > 1_000_000);
                case MID_UPLOAD ->
                    awaitThat(() -> objectsOf(beside, id).stream().anyMatch(key -> key.contains(".dat.00")));
                case UPLOADED, MANIFEST_WRITTEN -> awaitThat(slipway::waitsToNote);
                case VERIFYING -> awaitThat(() -> isIn("backup", "verifying", id));
            }
            slipway.service().kill();
            log.info(
                    "killed at {} with {} objects", stage, objectsOf(beside, id).size());
            assertThat(slipway.strings("SELECT state FROM backup WHERE id = '%s'".formatted(id)))
                    .first()
                    .isNotEqualTo("completed");
        }
        slipway.start();
        JsonNode end = slipway.awaitEnd("backups/" + id);

        assertThat(state(end)).as(end.toString()).isEqualTo("completed");
        assertThat(Installation.digests(database)).isEqualTo(beside.saved());
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreWhoseWorkerIsKilledIsDoneByTheNextOne(RestoreStage stage) {
        ConnectionSettings database = beside.database();
        List<TableDigest> before = change(beside);
        String oid = oidOf(database.database());
        String id = slipway.restore(beside.backup());
        switch (stage) {
            case LOADING -> {
                awaitThat(() -> number("restore", "bytes", id) > 1_000_000);
                slipway.service().kill();
            }
            case BEFORE_CHECKPOINT -> killWhileNoting("switching", id);
            case BEFORE_SWAP -> {
                try (Hold _ = holdDatabase(database.database())) {
                    awaitThat(() -> isIn("restore", "switching", id));
                    slipway.service().kill();
                }
            }
            case AFTER_SWAP -> killWhileNoting("completed", id);
            case BEFORE_CLEAN_UP -> {
                Hold aside;
                try (Hold _ = slipway.holdNoting("restore", "completed")) {
                    awaitThat(slipway::waitsToNote);
                    aside = holdDatabase(asideOf(database));
                }
                try (aside) {
                    awaitThat(() -> isIn("restore", "completed", id));
                    slipway.service().kill();
                }
            }
        }
        log.info("killed at {}", stage);
        boolean swapped = stage == RestoreStage.AFTER_SWAP || stage == RestoreStage.BEFORE_CLEAN_UP;
        assertThat(!oid.equals(oidOf(database.database()))).as("swapped").isEqualTo(swapped);
        assertLiveUnlessClosed(database, swapped ? beside.saved() : before);
        slipway.start();
        JsonNode end = slipway.awaitEnd("restores/" + id);

        assertThat(state(end)).as(end.toString()).isEqualTo("completed");
        assertThat(Installation.digests(database)).isEqualTo(beside.saved());
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreInPlaceWhoseWorkerIsKilledIsDoneByTheNextOne(InPlaceStage stage) {
        ConnectionSettings database = inPlace.database();
        List<TableDigest> before = change(inPlace);
        String id = slipway.restore(inPlace.backup());
        switch (stage) {
            case LOADING -> {
                awaitThat(() -> number("restore", "bytes", id) > 1_000_000);
                slipway.service().kill();
            }
            case BEFORE_COMMIT -> killWhileNoting("switching", id);
            case AFTER_COMMIT -> killWhileNoting("completed", id);
        }
        log.info("killed at {}", stage);
        assertThat(Installation.digests(database))
                .isEqualTo(stage == InPlaceStage.AFTER_COMMIT ? inPlace.saved() : before);
        slipway.start();
        JsonNode end = slipway.awaitEnd("restores/" + id);

        assertThat(state(end)).as(end.toString()).isEqualTo("completed");
        assertThat(Installation.digests(database)).isEqualTo(inPlace.saved());
    }

    @Test
    void whatIsKilledInEveryAttemptFailsAndSaysSo() {
        ConnectionSettings database = beside.database();
        List<TableDigest> before = change(beside);
        String backup = slipway.take(beside.name());
        String restore = slipway.restore(beside.backup());
        for (int attempt = 1; attempt <= 3; attempt++) {
            int number = attempt;
            awaitThat(() ->
                    number("backup", "attempts", backup) == number || number("restore", "attempts", restore) == number);
            slipway.killAndRelaunch();
        }
        slipway.service().awaitReady();
        // of the two one waits for the other, so they take turns in being killed
        for (int more = 0; more < 6 && !hasEnded(backup, restore); more++) {
            await().atMost(Installation.PATIENCE)
                    .pollInterval(Installation.POLL)
                    .until(() -> hasEnded(backup, restore)
                            || isIn("backup", "running", backup)
                            || isIn("restore", "running", restore));
            if (!hasEnded(backup, restore)) {
                slipway.killAndRestart();
            }
        }

        JsonNode endOfBackup = slipway.awaitEnd("backups/" + backup);
        JsonNode endOfRestore = slipway.awaitEnd("restores/" + restore);
        log.info("killed again and again: {} and {}", endOfBackup, endOfRestore);
        for (JsonNode end : List.of(endOfBackup, endOfRestore)) {
            if (state(end).equals("failed")) {
                assertThat(end.path("reason").asString()).contains("interrupted 3 times");
            }
        }
        assertThat(List.of(state(endOfBackup), state(endOfRestore))).contains("failed");
        assertThat(slipway.listedAsCompleted().contains(backup))
                .isEqualTo(state(endOfBackup).equals("completed"));
        assertThat(Installation.digests(database))
                .isEqualTo(state(endOfRestore).equals("completed") ? beside.saved() : before);
    }

    /** A backup or a restore, and how long it takes when nothing happens. */
    private record Work(boolean taking, Live live, Duration lasts) {

        @Override
        public String toString() {
            return "%s %s (%d ms)".formatted(taking ? "take" : "restore", live.name(), lasts.toMillis());
        }
    }

    @Test
    void killsAtRandomMomentsLoseNothingAndLeaveNothing() {
        Random random = new Random(SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        List<Work> works = new ArrayList<>();
        for (Live live : List.of(beside, inPlace)) {
            works.add(new Work(true, live, timed(() -> slipway.awaitEnd(begin(true, live)))));
            change(live);
            works.add(new Work(false, live, timed(() -> slipway.awaitEnd(begin(false, live)))));
        }
        log.info("undisturbed: {}", works);
        int kills = 0;
        while (kills < KILLS) {
            Work work = works.get(random.nextInt(works.size()));
            Live live = work.live();
            List<TableDigest> before = work.taking() ? live.saved() : change(live);
            String what = begin(work.taking(), live);
            List<Long> moments = new ArrayList<>();
            int times = 1 + random.nextInt(2);
            for (int i = 0; i < times && kills < KILLS; i++) {
                Duration moment = Duration.ofMillis(
                        (long) (random.nextDouble() * 1.1 * work.lasts().toMillis()));
                slipway.service().killAfter(moment);
                slipway.start();
                moments.add(moment.toMillis());
                kills++;
            }
            JsonNode end = slipway.awaitEnd(what);
            String outcome = work + ": " + state(end);
            log.info("{} killed after {} ms: {}", work, moments, end);
            outcomes.merge(outcome, 1, Integer::sum);

            boolean completed = state(end).equals("completed");
            assertThat(state(end)).isIn("completed", "failed");
            if (!completed) {
                assertThat(end.path("reason").asString()).isNotBlank();
            }
            assertThat(Installation.digests(live.database()))
                    .as("live data after %s, killed after %s ms", work, moments)
                    .isEqualTo(work.taking() || !completed ? before : live.saved());
            if (!work.taking() && !completed) {
                restoreUndisturbed(live);
            }
            nothingIsLeft();
        }
        log.info("{} kills, seed {}: {}", kills, SEED, outcomes);
        System.out.printf("%d kills at random moments, seed %d: %s%n", kills, SEED, outcomes);
    }

    private void killWhileNoting(String state, String restore) {
        try (Hold _ = slipway.holdNoting("restore", state)) {
            awaitThat(slipway::waitsToNote);
            slipway.service().kill();
        }
        log.info("restore {} was about to be noted as {}", restore, state);
    }

    private Live backedUp(String environment, ConnectionSettings database) {
        List<TableDigest> saved = Installation.digests(database);
        String backup = slipway.take(environment);
        assertThat(state(slipway.awaitEnd("backups/" + backup))).isEqualTo("completed");
        return new Live(environment, database, saved, backup);
    }

    private String begin(boolean taking, Live live) {
        return taking ? "backups/" + slipway.take(live.name()) : "restores/" + slipway.restore(live.backup());
    }

    private void restoreUndisturbed(Live live) {
        assertThat(state(slipway.awaitEnd(begin(false, live)))).isEqualTo("completed");
    }

    /** Makes the live data others than those of the backup; what they are then. */
    private static List<TableDigest> change(Live live) {
        Installation.execute(
                live.database(),
                "DELETE FROM public.events WHERE id % 1000 = 0",
                "UPDATE public.small_1 SET t = 'changed'",
                "DROP TABLE IF EXISTS public.small_0");
        return Installation.digests(live.database());
    }

    /** Between the moment when users are kept out and the swap nobody can look; then only the names can be told. */
    private static void assertLiveUnlessClosed(ConnectionSettings database, List<TableDigest> expected) {
        boolean open = Installation.strings(
                                Installation.superuserOf("postgres"),
                                "SELECT 1 FROM pg_database WHERE datname = '%s' AND datallowconn"
                                        .formatted(database.database()))
                        .size()
                == 1;
        if (open) {
            assertThat(Installation.digests(database)).as("live data").isEqualTo(expected);
        }
    }

    private static Hold holdDatabase(String name) {
        return new Hold(
                Installation.superuserOf("postgres"), "ALTER DATABASE \"%s\" CONNECTION LIMIT 77".formatted(name));
    }

    private static String asideOf(ConnectionSettings database) {
        return Installation.strings(
                        Installation.superuserOf("postgres"),
                        "SELECT datname FROM pg_database WHERE datname LIKE '%s%%replaced%%'"
                                .formatted(database.database()))
                .getFirst();
    }

    private static String oidOf(String database) {
        return Installation.strings(
                        Installation.superuserOf("postgres"),
                        "SELECT oid::text FROM pg_database WHERE datname = '%s'".formatted(database))
                .getFirst();
    }

    private static boolean waitsForLock(ConnectionSettings database) {
        return !Installation.strings(
                        Installation.superuserOf("postgres"),
                        "SELECT query FROM pg_stat_activity WHERE datname = '%s' AND wait_event_type = 'Lock'"
                                .formatted(database.database()))
                .isEmpty();
    }

    private List<String> objectsOf(Live live, String backup) {
        return slipway.keys(live.name() + "/" + backup + "/");
    }

    private boolean hasEnded(String backup, String restore) {
        return number("backup", "(ended_at IS NOT NULL)::int", backup) == 1
                && number("restore", "(ended_at IS NOT NULL)::int", restore) == 1;
    }

    private boolean isIn(String table, String state, String id) {
        return slipway.strings("SELECT state FROM %s WHERE id = '%s'".formatted(table, id))
                .equals(List.of(state));
    }

    private long number(String table, String column, String id) {
        return Long.parseLong(
                slipway.strings("SELECT coalesce(%s, 0)::text FROM %s WHERE id = '%s'".formatted(column, table, id))
                        .getFirst());
    }

    private static void awaitThat(BooleanSupplier stage) {
        await().atMost(Installation.PATIENCE)
                .pollInterval(Installation.POLL)
                .pollDelay(Duration.ZERO)
                .until(stage::getAsBoolean);
    }

    private static Duration timed(Runnable work) {
        Instant begin = Instant.now();
        work.run();
        return Duration.between(begin, Instant.now());
    }

    private static String state(JsonNode resource) {
        return resource.path("state").asString();
    }
}
