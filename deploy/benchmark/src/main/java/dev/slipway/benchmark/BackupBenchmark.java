package dev.slipway.benchmark;

import dev.slipway.local.ObjectStorageServer;
import dev.slipway.local.PostgresServer;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestObjectStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures backups and restores beside what people use today, on one real PostgreSQL and one real S3 server: wall time,
 * processor time of everything together, and backup-service's memory. Prints a report and leaves it beside the build's
 * other results.
 */
public final class BackupBenchmark {

    private static final int APPLICATION_MEGABYTES = 50;
    private static final String LIMIT = "the limit: raw COPY over 2 connections";
    private static final String OURS = "**Slipway**, compressed, encrypted, verified";
    private static final String OTHER = "the other build";
    private static final String RESTORE_PEER = "pg_restore -j2 from local disk";
    private static final String RESTORE_OURS = "**Slipway**: download, decrypt, load, compare, swap";

    private final Path envService;
    private final Path backupService;
    private final Path target;
    private final int megabytes;
    private final int rounds;
    private final boolean peers;
    private final boolean profiled;
    private final List<Path> otherBuild;
    private final StringBuilder report = new StringBuilder();

    private BackupBenchmark(String... arguments) {
        envService = Path.of(arguments[0]).toAbsolutePath();
        backupService = Path.of(arguments[1]).toAbsolutePath();
        target = Path.of(arguments[2]).toAbsolutePath();
        megabytes = Integer.parseInt(arguments[3]);
        rounds = Integer.parseInt(arguments[4]);
        peers = Boolean.parseBoolean(arguments[5]);
        profiled = Boolean.parseBoolean(arguments[6]);
        otherBuild = Stream.of(arguments)
                .skip(7)
                .filter(build -> !build.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * Runs it.
     *
     * @param arguments env-service's and backup-service's executable jars, the folder for results, the size of the
     *     generated databases together in MB, rounds, whether PostgreSQL's own tools are measured too, whether to tell
     *     what backup-service spends its processor time on; and, if it is to be compared with another build of
     *     backup-service, that one's executable jar
     */
    public static void main(String[] arguments) {
        int code = 1;
        try {
            new BackupBenchmark(arguments).run();
            code = 0;
        } catch (Exception e) {
            System.err.println("The benchmark failed: " + e);
            System.err.println("The servers' logs are in " + arguments[2] + "/backup-benchmark");
        }
        System.exit(code); // stops the servers, whatever threads a library has left
    }

    private void run() throws Exception {
        Path work = Folders.renew(target.resolve("backup-benchmark"));
        say("starting PostgreSQL, Kafka, an S3 server, env-service and backup-service");
        Database server = Database.start(work);
        TestKafka.bootstrapServers();
        EnvService environments = EnvService.start(envService, work, server);
        BackupService backups = BackupService.start("backup_service", backupService, work, server, environments);
        List<BackupService> others = new ArrayList<>();
        for (Path build : otherBuild) {
            others.add(BackupService.start("other_build", build.toAbsolutePath(), work, server, environments));
        }
        Tools tools = new Tools(
                server, TestObjectStorage.endpoint(), TestObjectStorage.accessKey(), TestObjectStorage.secretKey());

        say("generating " + megabytes + " MB");
        List<SampleDatabase> databases = List.of(
                SampleDatabase.many(server, "many", megabytes * 2 / 5),
                SampleDatabase.large(server, megabytes * 3 / 5));
        heading();
        try (MemorySampler memory = new MemorySampler(List.of(backups.process()))) {
            for (SampleDatabase database : databases) {
                register(database, environments, server);
                measure(database, server, tools, backups, others, work);
            }
            measureApplication(
                    SampleDatabase.many(server, "application", APPLICATION_MEGABYTES), environments, server, backups);
            line("## Memory of backup-service");
            line("");
            line(
                    "Most resident: %.0f MiB, whole life %.0f MiB (bar 600).",
                    memory.most(backups.process()), backups.process().peakResidentMemory());
        }
        Path file = Files.writeString(target.resolve("backup-benchmark.md"), report.toString());
        System.out.println();
        System.out.println(report);
        say("written to " + file);
    }

    private static void register(SampleDatabase database, EnvService environments, Database server) throws Exception {
        environments.register(
                database.name(),
                "127.0.0.1",
                server.port(),
                database.name(),
                PostgresServer.SUPERUSER,
                server.password());
    }

    /** An application that nothing has changed since its last backup. */
    private void measureApplication(
            SampleDatabase application, EnvService environments, Database server, BackupService backups)
            throws Exception {
        register(application, environments, server);
        String environment = EnvService.APPLICATION + "/" + application.name();
        backups.take(environment);
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            runs.add(Run.of(() -> backups.take(environment)));
        }
        line("## An application of 300 tables and %d MB", APPLICATION_MEGABYTES);
        line("");
        line("Taking a backup of it again: %.2f s (bar 3).", Run.median(runs).seconds());
        line("");
    }

    private void measure(
            SampleDatabase database,
            Database server,
            Tools tools,
            BackupService backups,
            List<BackupService> others,
            Path work)
            throws Exception {
        String name = database.name();
        String environment = EnvService.APPLICATION + "/" + name;
        Path folder = work.resolve("directory-" + name);
        List<List<String>> halves = database.halves(server);
        Run cold = Run.of(() -> backups.take(environment));
        say("%s: cold %.2f s".formatted(name, cold.seconds()));
        Map<String, Run.Work> ways = new LinkedHashMap<>();
        ways.put(LIMIT, () -> tools.readRaw(name, halves));
        if (peers) {
            addPeers(ways, name, tools, folder, backups.recipient());
        }
        List<String> taken = new ArrayList<>();
        ways.put(OURS, () -> taken.add(backups.take(environment)));
        List<String> takenByOther = new ArrayList<>();
        for (BackupService other : others) {
            other.take(environment);
            ways.put(OTHER, () -> takenByOther.add(other.take(environment)));
        }
        Map<String, List<Run>> backupRuns = interleave(name, ways, rounds);

        Map<String, Run.Work> restores = new LinkedHashMap<>();
        if (peers) {
            restores.put(RESTORE_PEER, () -> restoreByTool(name, server, tools, folder));
        }
        restores.put(RESTORE_OURS, () -> backups.restore(taken.getLast()));
        others.forEach(other -> restores.put(OTHER, () -> other.restore(takenByOther.getLast())));
        Map<String, List<Run>> restoreRuns = interleave(name, restores, rounds);

        line("## %s, %d MB stored by Slipway", database.title(), backups.size(taken.getLast()) / 1_000_000);
        line("");
        table(backupRuns, OURS);
        line("Slipway's first backup after its start: %.2f s, %.1f CPU s.", cold.seconds(), cold.cpuSeconds());
        line("");
        table(restoreRuns, RESTORE_OURS);
        if (profiled) {
            Profile profile = new Profile(backups.process().handle(), work);
            line("What backup-service itself spends its processor time on, in seconds:");
            line("");
            stages(
                    profile.of(name + "-backup", () -> backups.take(environment)),
                    profile.of(name + "-restore", () -> backups.restore(taken.getLast())));
        }
    }

    private void stages(Map<String, Double> taking, Map<String, Double> restoring) {
        Set<String> stages = new LinkedHashSet<>(taking.keySet());
        stages.addAll(restoring.keySet());
        line("| | taking | restoring |");
        line("|---|--:|--:|");
        for (String stage : stages) {
            line("| %s | %.2f | %.2f |", stage, taking.getOrDefault(stage, 0.0), restoring.getOrDefault(stage, 0.0));
        }
        line("");
    }

    private static void addPeers(Map<String, Run.Work> ways, String name, Tools tools, Path folder, String recipient) {
        ways.put("pg_dump -Fc, gzip, to S3", () -> tools.pipeToStorage(tools.command("pg_dump", name, "-Fc")));
        ways.put("pg_dump -Fd -j2, gzip, then to S3", () -> {
            Folders.delete(folder);
            Tools.run(tools.command("pg_dump", name, "-Fd", "-j2", "-f", folder.toString()));
            tools.upload(folder);
        });
        if (Tools.isInstalled("age")) {
            ways.put(
                    "pg_dump -Fc -Z0, zstd -1 -T2, age, to S3",
                    () -> tools.pipeToStorage(
                            tools.command("pg_dump", name, "-Fc", "-Z0"),
                            new ProcessBuilder("zstd", "-1", "-T2", "-q"),
                            new ProcessBuilder("age", "-r", recipient)));
        } else {
            ways.put(
                    "pg_dump -Fc -Z0, zstd -1 -T2, to S3 (not encrypted: age is not installed)",
                    () -> tools.pipeToStorage(
                            tools.command("pg_dump", name, "-Fc", "-Z0"),
                            new ProcessBuilder("zstd", "-1", "-T2", "-q")));
        }
    }

    private static Map<String, List<Run>> interleave(String database, Map<String, Run.Work> ways, int rounds) {
        ProcessHandle postgres = MachineCpu.child("/postgres\0-D");
        ProcessHandle storage = MachineCpu.child(ObjectStorageServer.class.getName());
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Run.Work> way : ways.entrySet()) {
                Run run = Run.of(way.getValue(), postgres, storage);
                runs.computeIfAbsent(way.getKey(), _ -> new ArrayList<>()).add(run);
                say("%s, round %d, %s: %.2f s, %.1f CPU s, %.1f of them in PostgreSQL, %.1f in the S3 server"
                        .formatted(
                                database,
                                round,
                                way.getKey(),
                                run.seconds(),
                                run.cpuSeconds(),
                                run.serverSeconds().get(0),
                                run.serverSeconds().get(1)));
            }
        }
        return runs;
    }

    private static void restoreByTool(String name, Database server, Tools tools, Path folder)
            throws SQLException, IOException, InterruptedException {
        server.execute("postgres", "DROP DATABASE IF EXISTS restored", "CREATE DATABASE restored");
        Tools.run(tools.command("pg_restore", "restored", "-j2", "--dbname=restored", folder.toString()));
        server.execute("restored", "ANALYZE");
        say("%s: restored by pg_restore".formatted(name));
    }

    private void heading() {
        line("# Backups and restores beside PostgreSQL's own tools");
        line("");
        line(
                "%d processors, %s, Java %s, %d rounds, interleaved; medians, and ratios of medians. CPU: all processes"
                        + " that take part together, the database and the S3 server among them, which run on the same"
                        + " processors. All write to the same S3 server.",
                Runtime.getRuntime().availableProcessors(), System.getProperty("os.arch"), Runtime.version(), rounds);
        line("");
    }

    private void table(Map<String, List<Run>> runs, String ours) {
        Run own = Run.median(runs.getOrDefault(ours, List.of()));
        line(
                "| way | wall s | CPU s | PostgreSQL's | S3 server's | wall: it / Slipway | CPU: Slipway / it | all rounds s |");
        line("|---|--:|--:|--:|--:|--:|--:|---|");
        runs.forEach((way, all) -> {
            Run median = Run.median(all);
            line(
                    "| %s | %.2f | %.1f | %.1f | %.1f | %.2f | %.2f | %s |",
                    way,
                    median.seconds(),
                    median.cpuSeconds(),
                    median.serverSeconds().get(0),
                    median.serverSeconds().get(1),
                    median.seconds() / own.seconds(),
                    own.cpuSeconds() / median.cpuSeconds(),
                    String.join(
                            ", ",
                            all.stream()
                                    .map(run -> String.format(Locale.ROOT, "%.1f", run.seconds()))
                                    .toList()));
        });
        line("");
    }

    private void line(String format, Object... arguments) {
        report.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
                .append('\n');
    }

    private static void say(String what) {
        System.out.println(what);
    }
}
