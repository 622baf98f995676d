package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Stores what stock {@code pg_dump -Fd} writes in the shape of the parallel engine. */
public final class DirectoryArtifact {

    private static final int BLOCK = 512;

    private DirectoryArtifact() {}

    /** Tables whose file is larger than {@code splitAt} bytes are stored in three parts, the others in one bundle. */
    public static BackupContent store(ConnectionSettings database, ArtifactStore.Attempt attempt, int splitAt)
            throws IOException, SQLException {
        Path folder = Files.createTempDirectory("directory-artifact-");
        Path archive = folder.resolve("archive");
        ManagedDatabase managed = new ManagedDatabase(database, "test");
        try (Connection session = managed.open()) {
            int major = managed.serverMajor(session);
            PostgresTools tools = PostgresTools.locate(major);
            try (ToolProcess dump = ToolProcess.start(
                    "pg_dump",
                    tools.command(
                            "pg_dump",
                            database,
                            List.of("--format=directory", "--compress=0", "--file=" + archive, "--no-password")))) {
                dump.awaitSuccess();
            }
            ArchivedContents contents;
            try (InputStream toc = Files.newInputStream(archive.resolve("toc.dat"))) {
                contents = ArchivedContents.read(toc);
            }
            List<TableContent> tables = new ArrayList<>();
            List<ArtifactObject> objects = new ArrayList<>();
            objects.add(attempt.write("toc.dat", out -> Files.copy(archive.resolve("toc.dat"), out)));
            List<ArchivedContents.Entry> bundled = new ArrayList<>();
            for (ArchivedContents.Entry entry : contents.ofKind("TABLE DATA")) {
                Path file = archive.resolve(entry.file());
                if (Files.size(file) > splitAt) {
                    List<ArtifactObject> parts = parts(attempt, entry.file(), Files.readAllBytes(file));
                    objects.addAll(parts);
                    tables.add(table(session, entry, parts));
                } else {
                    bundled.add(entry);
                }
            }
            if (!bundled.isEmpty()) {
                ArtifactObject bundle = attempt.write("tables-000", out -> tar(archive, bundled, out));
                objects.add(bundle);
                for (ArchivedContents.Entry entry : bundled) {
                    tables.add(table(session, entry, List.of(bundle)));
                }
            }
            tables.sort(Comparator.comparing(TableContent::displayName));
            return new BackupContent(
                    DirectoryArchive.ENGINE,
                    Instant.now(),
                    session.getMetaData().getDatabaseProductVersion(),
                    tools.major(),
                    "0/0",
                    tables,
                    objects);
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static TableContent table(Connection session, ArchivedContents.Entry entry, List<ArtifactObject> objects) {
        String copied = ParallelLoad.withoutEnd(entry.copy()).substring("COPY ".length());
        TableName name = new TableName(String.valueOf(entry.schema()), entry.name());
        String columns =
                copied.substring(ParallelLoad.relation(copied).length()).strip();
        String source = "(SELECT %s FROM ONLY %s)"
                .formatted(columns.isEmpty() ? "" : columns.substring(1, columns.length() - 1), name.quoted());
        RowsDigest digest = DatabaseDigest.of(session, source);
        return new TableContent(
                name.schema(),
                name.name(),
                digest.rows(),
                digest.hex(),
                source,
                entry.file(),
                objects.stream().map(ArtifactObject::name).toList());
    }

    private static List<ArtifactObject> parts(ArtifactStore.Attempt attempt, String file, byte[] bytes)
            throws IOException {
        List<ArtifactObject> parts = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < 3; part++) {
            int to = part == 2 ? bytes.length : Math.max(from, (part + 1) * bytes.length / 3);
            while (to < bytes.length && to > 0 && bytes[to - 1] != '\n') {
                to++;
            }
            byte[] some = Arrays.copyOfRange(bytes, from, part == 2 ? bytes.length : to);
            from = to;
            parts.add(attempt.write("%s.%03d".formatted(file, part), out -> out.write(some)));
        }
        return parts;
    }

    private static void tar(Path archive, List<ArchivedContents.Entry> entries, OutputStream out) throws IOException {
        for (ArchivedContents.Entry entry : entries) {
            byte[] bytes = Files.readAllBytes(archive.resolve(entry.file()));
            byte[] header = new byte[BLOCK];
            put(header, 0, entry.file());
            put(header, 100, "0000600\0");
            put(header, 108, "0000000\0");
            put(header, 116, "0000000\0");
            put(header, 124, "%011o\0".formatted(bytes.length));
            put(header, 136, "00000000000\0");
            put(header, 148, "        ");
            put(header, 156, "0");
            put(header, 257, "ustar\00000");
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            put(header, 148, "%06o\0 ".formatted(sum));
            out.write(header);
            out.write(bytes);
            out.write(new byte[(BLOCK - bytes.length % BLOCK) % BLOCK]);
        }
        out.write(new byte[2 * BLOCK]);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    /** A plain dump of the whole database without what differs from run to run; rows sorted, for any order will do. */
    public static List<String> dump(ConnectionSettings database) throws IOException, SQLException {
        ManagedDatabase managed = new ManagedDatabase(database, "test");
        PostgresTools tools;
        try (Connection session = managed.open()) {
            tools = PostgresTools.locate(managed.serverMajor(session));
        }
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        try (ToolProcess dump =
                ToolProcess.start("pg_dump", tools.command("pg_dump", database, List.of("--no-password")))) {
            dump.output().transferTo(script);
            dump.awaitSuccess();
        }
        List<String> lines = new ArrayList<>();
        List<String> rows = null;
        for (String line : script.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            if (rows != null && line.equals("\\.")) {
                rows.sort(Comparator.naturalOrder());
                lines.addAll(rows);
                rows = null;
            }
            if (rows != null) {
                rows.add(line);
            } else if (!line.startsWith("\\restrict") && !line.startsWith("\\unrestrict")) {
                lines.add(line);
                if (line.startsWith("COPY ") && line.endsWith(" FROM stdin;")) {
                    rows = new ArrayList<>();
                }
            }
        }
        return lines;
    }
}
