package dev.slipway.benchmark;

import dev.slipway.local.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The migration engine in a process of its own, with migration-service's class path and heap. */
final class MigrationEngine implements AutoCloseable {

    private static final String ANSWER = "answer ";

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private MigrationEngine(Process process) {
        this.process = process;
        this.orders = process.outputWriter();
        this.answers = process.inputReader();
    }

    static MigrationEngine start(Path executable, Path work, Database server) throws IOException, InterruptedException {
        Path jar = PackagedService.layOut(executable, work.resolve("migration-service"));
        Path packages = Files.createDirectories(work.resolve("packages"));
        // migration-service's own libraries; of this build nothing but its own classes
        String classPath = jar + ":" + jar.resolveSibling("lib") + "/*:" + ownClasses();
        ProcessBuilder builder = new ProcessBuilder(Jvm.working(List.of(
                        "-classpath",
                        classPath,
                        "dev.slipway.benchmark.migration.Engine",
                        packages.toString(),
                        Integer.toString(server.port()),
                        PostgresServer.SUPERUSER,
                        server.password())))
                .redirectError(work.resolve("migration-engine.log").toFile());
        builder.environment().putAll(Jvm.ENVIRONMENT);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-migration-engine"));
        return new MigrationEngine(process);
    }

    private static String ownClasses() {
        return MigrationEngine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    /** Has an order carried out; the answer's words. */
    List<String> order(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return List.of(line.substring(ANSWER.length()).split(" "));
            }
        }
        throw new IllegalStateException("The migration engine ended at: " + order);
    }

    /** The most resident memory since the start, in MiB; NaN where the system does not tell. */
    double peakResidentMemory() {
        return ServerProcess.peakResidentMemory(process);
    }

    @Override
    public void close() throws IOException {
        orders.close();
    }
}
