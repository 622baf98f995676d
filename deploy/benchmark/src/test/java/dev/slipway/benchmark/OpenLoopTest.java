package dev.slipway.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenLoopTest {

    private static final int RATE = 100;

    private final ExecutorService oneThread = Executors.newSingleThreadExecutor();
    private final AtomicInteger answered = new AtomicInteger();
    private HttpServer server;
    private ServerProcess process;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(oneThread);
        server.start();
        process = ServerProcess.start(
                "idle", "TERM", List.of("sleep", "60"), Map.of(), Files.createTempFile(folder, "", ""));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        oneThread.shutdownNow();
    }

    @Test
    void sendsAtTheRateAndCountsTheBodies() {
        answer(200, Duration.ZERO);

        Measurement measurement = run(Duration.ofSeconds(1), 200);

        assertThat(measurement.latencies().getTotalCount()).isEqualTo(RATE);
        assertThat(measurement.errors()).isZero();
        assertThat(measurement.bodyBytes()).isEqualTo(5);
    }

    @Test
    void chargesAStallToAllWhoWouldHaveWaited() {
        answer(200, Duration.ofMillis(500));

        Measurement measurement = run(Duration.ofSeconds(1), 200);

        // the stall is met by the first request and by all those due before its end
        assertThat(measurement.percentile(75)).isGreaterThan(100);
        assertThat(measurement.max()).isGreaterThan(490);
    }

    @Test
    void countsEveryOtherAnswerAsAnError() {
        answer(503, Duration.ZERO);

        assertThat(run(Duration.ofMillis(500), 200).errors()).isEqualTo(RATE / 2);
    }

    @Test
    void connectsAgainWhenTheServerHasHadEnough() {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Connection", "close");
                exchange.sendResponseHeaders(200, -1);
            }
        });

        assertThat(run(Duration.ofSeconds(1), 200).errors()).isZero();
    }

    private Measurement run(Duration duration, int expectedStatus) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new OpenLoop(RATE).run(new Endpoint(uri, Map.of(), expectedStatus), process, duration);
    }

    /** Answers five bytes, the first time after a pause. */
    private void answer(int status, Duration firstPause) {
        server.createContext("/", exchange -> {
            try (exchange) {
                if (answered.getAndIncrement() == 0) {
                    pause(firstPause);
                }
                exchange.sendResponseHeaders(status, 0); // chunked
                exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    /** The stall is what is measured, so it takes its time. */
    private static void pause(Duration duration) {
        try {
            boolean never = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(never).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
