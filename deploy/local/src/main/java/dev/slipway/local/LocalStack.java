package dev.slipway.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The whole of Slipway on one machine: brings it up, takes it down. */
final class LocalStack {

    static final String SUPERUSER_SECRET = "database-superuser";
    static final String OBJECT_STORAGE_SECRET = "object-storage-secret-key";
    static final String OBJECT_STORAGE_ACCESS_KEY = "slipway";

    private static final int KAFKA_HEAP = 160;
    private static final int OBJECT_STORAGE_HEAP = 128;
    private static final int SERVICE_HEAP = 128;
    private static final int WORKING_SERVICE_HEAP = 256;

    private final StackHome home;
    private final StackPorts ports;
    private final Progress progress;
    private final MemberProcesses processes;
    private final boolean recordStarts;

    /**
     * A stack.
     *
     * @param recordStarts whether a first start is recorded to make later ones faster
     */
    LocalStack(StackHome home, StackPorts ports, Progress progress, boolean recordStarts) {
        this.home = home;
        this.ports = ports;
        this.progress = progress;
        this.processes = new MemberProcesses(home, progress);
        this.recordStarts = recordStarts;
    }

    /**
     * Starts what does not run yet or runs with an older build or other settings, and waits until all of it works.
     *
     * @return whether anything had to be started
     * @throws StackException when a part does not start, with its last words; the other parts go on
     */
    boolean up() {
        return up(Member.services());
    }

    /** Starts the servers and some of the services. */
    boolean up(List<Member> services) {
        services.forEach(this::requireBuilt);
        home.create();
        try (FileChannel channel = lockFile();
                FileLock lock = lock(channel)) {
            List.of(Member.servers(), services).forEach(members -> members.forEach(this::requirePortFree));
            ports.save(home.ports());
            Secrets secrets = new Secrets(home.secrets());
            ServiceConfiguration configuration = new ServiceConfiguration(home, ports, secrets);
            configuration.createSecrets();
            ServiceDatabases databases = new ServiceDatabases(ports.of(Member.POSTGRES), secrets);

            // PostgreSQL comes last: the others start while a new data directory is made.
            MemberStart kafka = kafka();
            boolean started = processes.start(kafka);
            MemberStart objectStorage = objectStorage(secrets);
            started |= processes.start(objectStorage);
            MemberStart postgres = postgres(secrets, databases);
            started |= processes.start(postgres);
            List<MemberStart> prepared = new ArrayList<>();
            for (Member service : services) {
                prepared.add(service(service, configuration));
            }
            processes.awaitReady(List.of(kafka, objectStorage, postgres));
            databases.create();
            for (MemberStart service : prepared) {
                started |= processes.start(service);
            }
            processes.awaitReady(prepared);
            return started;
        } catch (IOException e) {
            throw new StackException("Cannot use " + home.run() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Stops everything, what others depend on last.
     *
     * @return whether anything ran
     */
    boolean down() {
        if (!home.exists()) {
            return false;
        }
        try (FileChannel channel = lockFile();
                FileLock lock = lock(channel)) {
            List<Member> stopped = new ArrayList<>(processes.stop(List.of(Member.GATEWAY)));
            stopped.addAll(
                    processes.stop(List.of(Member.MIGRATION_SERVICE, Member.BACKUP_SERVICE, Member.ENV_SERVICE)));
            stopped.addAll(processes.stop(List.of(Member.OBJECT_STORAGE, Member.KAFKA)));
            stopped.addAll(processes.stop(List.of(Member.POSTGRES)));
            createStartCaches(stopped);
            return !stopped.isEmpty();
        } catch (IOException e) {
            throw new StackException("Cannot use " + home.run() + ": " + e.getMessage(), e);
        }
    }

    /** Whether this run of any part is recorded for the start cache. */
    boolean isRecorded() {
        return StartCache.isRecording(home.prepared());
    }

    /** The process of a member, while it lives. */
    Optional<RunningProcess> running(Member member) {
        return processes.running(member);
    }

    private MemberStart kafka() {
        return server(Member.KAFKA, KAFKA_HEAP, KafkaBroker.class, List.of("--set", "auto.create.topics.enable=false"));
    }

    private MemberStart objectStorage(Secrets secrets) {
        Path credentials = home.configuration().resolve(Member.OBJECT_STORAGE.id() + ".properties");
        PrivateFiles.write(
                credentials,
                "access-key=" + OBJECT_STORAGE_ACCESS_KEY + "\nsecret-key=" + secrets.value(OBJECT_STORAGE_SECRET)
                        + "\n");
        return server(
                Member.OBJECT_STORAGE,
                OBJECT_STORAGE_HEAP,
                ObjectStorageServer.class,
                List.of("--credentials", credentials.toString()));
    }

    /** A server of this module. A new build of the launcher is no reason to restart one. */
    private MemberStart server(Member server, int heap, Class<?> main, List<String> arguments) {
        int port = ports.of(server);
        StartCache cache = StartCache.in(serverCaches(), server);
        List<String> options = Jvm.serving(heap);
        List<String> rest = new ArrayList<>(List.of("-cp", ServerClassPath.get(), main.getName()));
        rest.addAll(List.of("--data", home.data(server).toString(), "--port", Integer.toString(port)));
        rest.addAll(arguments);
        return new MemberStart(
                server,
                port,
                java(options, cache, rest),
                Jvm.ENVIRONMENT,
                MemberStart.fingerprint(port, options, arguments),
                recording(cache),
                Probe.port(port));
    }

    private MemberStart postgres(Secrets secrets, ServiceDatabases databases) {
        int port = ports.of(Member.POSTGRES);
        PostgresServer server =
                PostgresServer.in(PostgresBinaries.locate(), home.data(Member.POSTGRES), home.reachablePostgres());
        if (!server.initialised()) {
            progress.step(Member.POSTGRES.title(), "creating its data directory");
            server.initialise(secrets.value(SUPERUSER_SECRET));
        }
        List<String> command = server.command(port, Map.of("shared_buffers", "96MB"));
        return new MemberStart(
                Member.POSTGRES,
                port,
                command,
                Map.of(),
                MemberStart.fingerprint(command),
                Optional.empty(),
                databases::serverIsReady);
    }

    private MemberStart service(Member service, ServiceConfiguration configuration) {
        int port = ports.of(service);
        String properties = configuration.of(service);
        Path file = home.configuration().resolve(service.id() + ".properties");
        PrivateFiles.write(file, properties);
        PreparedJar jar =
                PreparedJar.of(home.serviceJar(service), home.prepared().resolve(service.id()));
        StartCache cache = StartCache.in(jar.directory(), service);
        List<String> options = service == Member.BACKUP_SERVICE || service == Member.MIGRATION_SERVICE
                ? Jvm.working(WORKING_SERVICE_HEAP)
                : Jvm.serving(SERVICE_HEAP);
        List<String> rest = List.of("-jar", jar.jar().toString(), "--spring.config.additional-location=file:" + file);
        Map<String, String> environment = new HashMap<>(Jvm.ENVIRONMENT);
        environment.put("SLIPWAY_PG_BIN", PostgresBinaries.locate().directory().toString());
        return new MemberStart(
                service,
                port,
                java(options, cache, rest),
                environment,
                MemberStart.fingerprint(options, properties, jar.stamp()),
                recording(cache),
                Probe.readiness(port));
    }

    /** The command of a Java process: {@code java}, options, those of the cache, and the rest. */
    private List<String> java(List<String> options, StartCache cache, List<String> rest) {
        List<String> command = new ArrayList<>();
        command.add(Jvm.java());
        command.addAll(options);
        if (cache.exists()) {
            command.addAll(cache.usingOptions());
        } else if (recordStarts) {
            command.addAll(cache.recordingOptions());
        }
        command.addAll(rest);
        return List.copyOf(command);
    }

    /** From first runs that have ended well; needs the processors to itself, so it waits for the end of everything. */
    private void createStartCaches(List<Member> stopped) {
        List<StartCache> recorded = stopped.stream()
                .flatMap(member -> StartCache.recorded(home.prepared(), member).stream())
                .toList();
        if (recorded.isEmpty()) {
            return;
        }
        progress.step("", "all stopped; preparing faster starts (once for a build)");
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (StartCache cache : recorded) {
                workers.execute(() -> {
                    boolean created = cache.create();
                    progress.step(cache.name(), created ? "will start faster" : "could not be prepared");
                });
            }
        }
    }

    /** A cache fits one build of this module only. */
    private Path serverCaches() {
        Path servers = home.prepared().resolve("servers");
        Path own = ServerClassPath.ownLocation();
        Path current = servers.resolve(Files.isDirectory(own) ? "classes" : PreparedJar.stamp(own));
        if (!Files.isDirectory(current)) {
            PrivateFiles.deleteRecursively(servers);
            PrivateFiles.createDirectory(servers);
            PrivateFiles.createDirectory(current);
        }
        return current;
    }

    private Optional<StartCache> recording(StartCache cache) {
        return recordStarts && !cache.exists() ? Optional.of(cache) : Optional.empty();
    }

    /** Before anything is started: a stack that is half up for want of a port helps nobody. */
    private void requirePortFree(Member member) {
        int port = ports.of(member);
        if (running(member).filter(process -> process.port() == port).isEmpty()) {
            PortHolder.requireFree(member, port);
        }
    }

    private void requireBuilt(Member service) {
        Path executable = home.serviceJar(service);
        if (!Files.exists(executable)) {
            throw new StackException(executable + " is missing: build it with ./mvnw package.");
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(home.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            throw new StackException("Another ./slipway up or down is at work. Wait for it to end.");
        }
        return lock;
    }
}
