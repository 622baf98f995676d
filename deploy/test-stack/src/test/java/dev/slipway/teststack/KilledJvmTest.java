package dev.slipway.teststack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KilledJvmTest {

    /** A JVM that uses the stack and never ends of itself. */
    static final class User {

        public static void main(String[] words) throws InterruptedException {
            System.out.println(TestPostgres.superuser().port());
            Thread.sleep(Duration.ofMinutes(10));
        }
    }

    @Test
    void noServerOutlivesAJvmThatIsKilled() throws Exception {
        assumeFalse(Containers.used(), "Testcontainers sees to its containers");
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        User.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.inputReader().readLine()).matches("\\d+");
        List<ProcessHandle> servers = jvm.descendants().toList();
        assertThat(servers).isNotEmpty();

        jvm.destroyForcibly().waitFor();

        CompletableFuture.allOf(servers.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .get(30, TimeUnit.SECONDS);
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }
}
