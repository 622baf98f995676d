package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.local.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Kills one process of the whole product with SIGKILL at a random moment of a release, and one at a random moment of its
 * rollback: a service, Kafka, the object storage, or PostgreSQL with the application's database in it. Whatever dies, the
 * target is afterwards as the release makes it or as it was, and Slipway says which.
 *
 * <p>{@code -Dkills.count=N} and {@code -Dkills.seed=S} choose how many releases there are, and what dies when.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledProcessFaultRun {

    private static final System.Logger log = System.getLogger(KilledProcessFaultRun.class.getName());

    private static final int COUNT = Integer.getInteger("kills.count", 20);
    private static final long SEED = Long.getLong("kills.seed", 20260701);

    /** What an undisturbed release makes of production, and how long it and its rollback take. */
    private Map<String, String> released = Map.of();

    private Duration ofRelease = Duration.ZERO;
    private Duration ofRollback = Duration.ZERO;

    /** Which process dies, and at which part of the time that is taken when nothing dies. */
    record Kill(Member member, double moment) {

        static Kill random(Random random) {
            Member[] members = Member.values();
            return new Kill(members[random.nextInt(members.length)], random.nextDouble());
        }

        @Override
        public String toString() {
            return "%s at %.0f %%".formatted(member.id(), moment * 100);
        }
    }

    /** One release's two kills. */
    record KillPair(int number, Kill duringRelease, Kill duringRollback) {}

    @BeforeAll
    void releaseUndisturbed() {
        // the first one warms the services up: moments are parts of the second one's time
        for (String application : List.of("warming-up", "undisturbed")) {
            Release release = Release.prepare(application);
            Map<String, String> before = release.production.fingerprints();
            Instant began = Instant.now();
            String id = release.migrate(release.request());
            assertThat(state(release.awaitEnd(id))).isEqualTo("completed");
            ofRelease = Duration.between(began, Instant.now());
            released = release.production.fingerprints();
            began = Instant.now();
            assertThat(state(release.rollBack(id))).isEqualTo("rolled-back");
            ofRollback = Duration.between(began, Instant.now());
            assertThat(release.production.fingerprints()).isEqualTo(before).isNotEqualTo(released);
        }
    }

    static List<KillPair> kills() {
        Random random = new Random(SEED);
        return IntStream.rangeClosed(1, COUNT)
                .mapToObj(number -> new KillPair(number, Kill.random(random), Kill.random(random)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kills")
    void aReleaseDuringWhichAProcessDiesHappensOnceOrNotAtAll(KillPair kills) {
        Release release = Release.prepare("killed-" + kills.number());
        Map<String, String> before = release.production.fingerprints();

        String id = release.migrate(release.request());
        kill(kills.duringRelease(), ofRelease, release);
        JsonNode ended = release.awaitEnd(id);
        say(kills, ended);
        if (state(ended).equals("failed")) {
            assertThat(ended.path("reason").asString()).isNotBlank();
            assertThat(release.production.fingerprints()).isEqualTo(before);
        } else {
            assertThat(state(ended)).as(ended.toString()).isEqualTo("completed");
            assertThat(release.production.fingerprints()).isEqualTo(released);
            assertThat(release.production.value("SELECT count(*) FROM slipway.applied_migration"))
                    .isEqualTo("1");

            release.askForRollback(id);
            kill(kills.duringRollback(), ofRollback, release);
            JsonNode rolledBack = release.awaitRollback(id);
            say(kills, rolledBack);
            if (state(rolledBack).equals("rolled-back")) {
                assertThat(release.production.fingerprints()).isEqualTo(before);
            } else {
                assertThat(rolledBack.path("reason").asString()).isNotBlank();
                assertThat(release.production.fingerprints()).isIn(released, before);
            }
        }
        release.awaitNoOtherDatabase();
    }

    private static void kill(Kill kill, Duration usual, Release release) {
        try {
            // not a wait for something to happen: the moment is what is chosen at random
            TimeUnit.NANOSECONDS.sleep((long) (usual.toNanos() * kill.moment()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        release.slipway.kill(kill.member().id());
        release.slipway.startAgain();
    }

    private static void say(KillPair kills, JsonNode migration) {
        log.log(
                System.Logger.Level.INFO,
                "{0}: {1} {2}",
                kills,
                state(migration),
                migration.path("reason").asString(""));
    }
}
