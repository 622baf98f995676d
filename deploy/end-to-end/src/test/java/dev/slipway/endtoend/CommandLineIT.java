package dev.slipway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.endtoend.Slipway.CommandResult;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on the command line, as somebody does it who has a checkout. */
class CommandLineIT {

    @TempDir
    private Path folder;

    private final Release release = Release.prepare("command-line");

    @Test
    void aReleaseIsPlannedAppliedAndRolledBackOnTheCommandLine() {
        release.variable("dev", "SHIPPING_API", "secret", "http://ship.dev.example");
        Map<String, String> before = release.production.fingerprints();

        assertThat(good("env", "test", release.target()).out()).contains("is reachable");
        assertThat(good("rules", "classify", "nocobase", release.source(), "--rule", "overwrite")
                        .out())
                .contains("public.roles");

        String digest = good("package", "create", "--source", release.source(), "--rules", "nocobase", "--quiet")
                .out()
                .strip();
        assertThat(digest).matches("[0-9a-f]{64}");
        assertThat(good("package", "show", digest.substring(0, 12)).out()).contains("SHIPPING_API", "nocobase");

        good("package", "pull", digest, "release.tar");
        assertThat(folder.resolve("release.tar")).isNotEmptyFile();
        assertThat(good("package", "push", "release.tar").out().strip()).isEqualTo(digest);

        CommandResult plan = run("", "plan", "--package", digest, "--target", release.target(), "--check");
        assertThat(plan.code()).as(plan.err()).isEqualTo(3);
        assertThat(plan.out()).contains("legacyCode", "SHIPPING_API");

        String id = UUID.randomUUID().toString();
        CommandResult held = run("", "migrate", "--id", id, "--package", digest, "--target", release.target());
        assertThat(held.code()).as(held.err()).isEqualTo(3);
        assertThat(held.out())
                .contains("slipway decide " + id, Release.DROP_LEGACY_CODE + "=", "--secret SHIPPING_API");
        assertThat(release.production.fingerprints()).isEqualTo(before);

        CommandResult completed = run(
                "https://ship.prod.example\n",
                "decide",
                id,
                "--decide",
                Release.DROP_LEGACY_CODE + "=APPLY",
                "--secret",
                "SHIPPING_API");
        assertThat(completed.code()).as(completed.toString()).isZero();
        assertThat(completed.out()).contains("Completed:");
        assertThat(completed.err()).contains("apply/prove");
        assertThat(good("migration", "log", id).out()).contains("legacyCode").doesNotContain("ship.prod.example");
        assertThat(good("backup", "list", "--migration", id).out()).contains("completed");
        assertThat(release.production.fingerprints()).isNotEqualTo(before);

        assertThat(good("rollback", id, "--yes").out()).contains("is as it was before");
        assertThat(release.production.fingerprints()).isEqualTo(before);
        assertThat(run("", "rollback", id, "--yes").code())
                .as("a second rollback")
                .isEqualTo(4);
    }

    private CommandResult good(String... words) {
        CommandResult result = run("", words);
        assertThat(result.code()).as(String.join(" ", words) + ": " + result).isZero();
        return result;
    }

    private CommandResult run(String input, String... words) {
        return release.slipway.command(folder, input, words);
    }
}
