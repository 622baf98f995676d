package dev.slipway.benchmark;

import dev.slipway.teststack.TestKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures env-service and a Spring Cloud Config server side by side, on real PostgreSQL and Kafka: how long a client
 * waits for 1,000 variables at a fixed rate of requests, how long a bulk import takes, and how much memory the servers
 * take for it. Prints a report and leaves it beside the build's other results.
 */
public final class Benchmark {

    private static final int READ = 1_000;
    private static final int IMPORTED = 10_000;
    private static final String ENVIRONMENT = "load";
    private static final Duration SHORT_WARM_UP = Duration.ofSeconds(3);

    /** One kind of request to one server. */
    private record Subject(String title, Endpoint endpoint, ServerProcess server, double bar) {}

    private final Settings settings;

    private Benchmark(Settings settings) {
        this.settings = settings;
    }

    /**
     * Runs it.
     *
     * @param arguments env-service's executable jar, the folder for results, requests per second, seconds of warm-up,
     *     seconds of a measurement, rounds, imports
     */
    public static void main(String[] arguments) {
        int code = 1;
        try {
            new Benchmark(Settings.of(arguments)).run();
            code = 0;
        } catch (IOException | SQLException | RuntimeException e) {
            System.err.println("The benchmark failed: " + e);
            System.err.println("The servers' logs are in " + arguments[1] + "/benchmark");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(code); // stops the servers, whatever threads a library has left
    }

    private void run() throws IOException, InterruptedException, SQLException {
        Path work = Folders.renew(settings.work());
        say("starting PostgreSQL and Kafka");
        Database database = Database.start(work);
        TestKafka.bootstrapServers();
        List<SampleVariable> variables = SampleVariable.sample(READ);

        say("starting env-service and two Config servers");
        EnvService ours = EnvService.start(settings.envService(), work, database);
        PeerServer files = PeerServer.startNative(work, variables);
        PeerServer jdbc = PeerServer.startJdbc(work, database, variables);
        ours.register(ENVIRONMENT);
        ours.importAll(ENVIRONMENT, EnvService.importBody(variables));
        List<Subject> subjects = subjects(ours, files, jdbc, variables);

        List<ServerProcess> servers = List.of(ours.process(), jdbc.process(), files.process());
        Map<ServerProcess, Double> before = new LinkedHashMap<>();
        servers.forEach(server -> before.put(server, server.residentMemory()));
        Report report = new Report(settings);
        try (MemorySampler reading = new MemorySampler(servers)) {
            Map<Subject, List<Measurement>> measurements = read(subjects);
            measurements.forEach((subject, rounds) -> report.add(subject.title(), rounds, subject.bar()));
            report.add("The first line is what the measurement itself costs. Ours checks a read token, resolves"
                    + " references, and in the Spring Cloud Config protocol gives each variable under its property name"
                    + " too; the Config server checks nobody, leaves references to its clients, and has no ETag: whoever"
                    + " asks again gets all of it again. Both decrypt the secrets.");
            try (MemorySampler importing = new MemorySampler(servers)) {
                String body = EnvService.importBody(SampleVariable.sample(IMPORTED));
                report.addImports(importRepeatedly(ours, body), body.length());
                servers.forEach(server -> report.addMemory(
                        server,
                        before.getOrDefault(server, Double.NaN),
                        reading.most(server),
                        importing.most(server),
                        server == ours.process()));
            }
        }
        Path file = Files.writeString(settings.target().resolve("benchmark.md"), report.toString());
        System.out.println();
        System.out.println(report);
        say("written to " + file);
    }

    private static List<Subject> subjects(
            EnvService ours, PeerServer files, PeerServer jdbc, List<SampleVariable> variables) {
        String token = ours.readToken(ENVIRONMENT);
        Endpoint json = ours.configuration(ENVIRONMENT, token);
        Endpoint config = ours.springCloudConfig(ENVIRONMENT, token);
        EnvService.verifyConfiguration(Http.get(json), variables);
        EnvService.verifySpringCloudConfig(Http.get(config), variables, true);
        EnvService.verifySpringCloudConfig(Http.get(files.springCloudConfig()), variables, false);
        EnvService.verifySpringCloudConfig(Http.get(jdbc.springCloudConfig()), variables, false);
        return List.of(
                new Subject("calibration: liveness of env-service", ours.liveness(), ours.process(), Double.NaN),
                new Subject("**env-service**, JSON", json, ours.process(), 10),
                new Subject("Config server, native", files.springCloudConfig(), files.process(), Double.NaN),
                new Subject("**env-service**, Spring Cloud Config protocol", config, ours.process(), 10),
                new Subject("Config server, JDBC", jdbc.springCloudConfig(), jdbc.process(), Double.NaN),
                new Subject(
                        "**env-service**, unchanged (If-None-Match, 304)",
                        ours.unchangedConfiguration(ENVIRONMENT, token),
                        ours.process(),
                        3));
    }

    private Map<Subject, List<Measurement>> read(List<Subject> subjects) {
        OpenLoop load = new OpenLoop(settings.rate());
        Map<Subject, List<Measurement>> measurements = new LinkedHashMap<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Subject subject : subjects) {
                load.run(subject.endpoint(), subject.server(), round == 1 ? settings.warmUp() : SHORT_WARM_UP);
                Measurement measurement = load.run(subject.endpoint(), subject.server(), settings.measured());
                measurements.computeIfAbsent(subject, _ -> new ArrayList<>()).add(measurement);
                say("round %d, %s: p99 %.2f ms, %d errors %s"
                        .formatted(
                                round,
                                subject.title(),
                                measurement.percentile(99),
                                measurement.errors(),
                                measurement.error()));
            }
        }
        return measurements;
    }

    private List<Duration> importRepeatedly(EnvService ours, String body) {
        List<Duration> times = new ArrayList<>();
        for (int i = 1; i <= settings.imports(); i++) {
            String environment = "import-" + i;
            ours.register(environment);
            times.add(ours.importAll(environment, body));
            say("import %d: %d ms".formatted(i, times.getLast().toMillis()));
        }
        return times;
    }

    private static void say(String what) {
        System.out.println(what);
    }
}
