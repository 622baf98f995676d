package dev.slipway.benchmark;

import dev.slipway.local.PostgresBinaries;
import dev.slipway.local.PostgresServer;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.UploadObjectArgs;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/** What people back databases up with today: PostgreSQL's programs, zstd, an S3 client. */
final class Tools {

    private static final String BUCKET = "peers";
    private static final long PART_BYTES = 16L * 1024 * 1024;
    private static final int UPLOADS_AT_ONCE = 4;

    private final PostgresBinaries postgres = PostgresBinaries.locate();
    private final Database server;
    private final MinioClient storage;

    Tools(Database server, String endpoint, String accessKey, String secretKey) throws Exception {
        this.server = server;
        this.storage = MinioClient.builder()
                .endpoint(HttpUrl.get(endpoint))
                .credentials(accessKey, secretKey)
                .region("us-east-1")
                .build();
        if (!storage.bucketExists(BucketExistsArgs.builder().bucket(BUCKET).build())) {
            storage.makeBucket(MakeBucketArgs.builder().bucket(BUCKET).build());
        }
    }

    /** Whether a program is on the PATH. */
    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** A program's command on one of the server's databases. */
    ProcessBuilder command(String program, String database, String... arguments) {
        List<String> line = new ArrayList<>(List.of(postgres.program(program)));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", Integer.toString(server.port()));
        builder.environment().put("PGUSER", PostgresServer.SUPERUSER);
        builder.environment().put("PGPASSWORD", server.password());
        builder.environment().put("PGDATABASE", database);
        return builder;
    }

    /** Runs a pipeline whose last output becomes an object. */
    void pipeToStorage(ProcessBuilder... pipeline) throws Exception {
        List<Process> processes = ProcessBuilder.startPipeline(List.of(pipeline));
        try (InputStream output = processes.getLast().getInputStream()) {
            storage.putObject(PutObjectArgs.builder()
                    .bucket(BUCKET)
                    .object(UUID.randomUUID().toString())
                    .stream(output, -1L, PART_BYTES)
                    .build());
        }
        for (Process process : processes) {
            require(process);
        }
    }

    /** Uploads a folder's files, four at a time. */
    void upload(Path folder) throws Exception {
        String prefix = UUID.randomUUID().toString();
        try (Stream<Path> files = Files.list(folder);
                ExecutorService uploads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE)) {
            List<Future<?>> uploaded = new ArrayList<>();
            for (Path file : files.toList()) {
                uploaded.add(uploads.submit(() -> storage.uploadObject(UploadObjectArgs.builder()
                        .bucket(BUCKET)
                        .object(prefix + "/" + file.getFileName())
                        .filename(file.toString())
                        .build())));
            }
            for (Future<?> upload : uploaded) {
                upload.get();
            }
        }
    }

    /** Runs statements whose output nobody reads, one connection for each list, all at once. */
    void readRaw(String database, List<List<String>> statements) throws Exception {
        List<Process> sessions = new ArrayList<>();
        for (List<String> script : statements) {
            Process session = command("psql", database, "--quiet", "--no-psqlrc", "--output=/dev/null")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            sessions.add(session);
            try (var input = session.outputWriter()) {
                for (String statement : script) {
                    input.write(statement + ";\n");
                }
            }
        }
        for (Process session : sessions) {
            require(session);
        }
    }

    /** Runs one program to its end. */
    static void run(ProcessBuilder command) throws IOException, InterruptedException {
        require(command.start());
    }

    private static void require(Process process) throws InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    process.info().command().orElse("A program") + " ended with " + process.exitValue());
        }
    }
}
