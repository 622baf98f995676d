package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.tararchive.TarHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupArchiveTest {

    private static final List<Integer> SIZES = List.of(0, 1, 511, 512, 513, 70_000);
    private static final byte[] MANIFEST = "{\"formatVersion\": 1}".getBytes(StandardCharsets.UTF_8);

    private final Random random = new Random(7);
    private final List<byte[]> contents = SIZES.stream()
            .map(size -> {
                byte[] content = new byte[size];
                random.nextBytes(content);
                return content;
            })
            .toList();

    @TempDir
    Path directory;

    @Test
    void stockTarReadsItAlsoWhereNamesAreLong() throws Exception {
        EnvironmentRef environment = new EnvironmentRef("a".repeat(63), "e".repeat(63));
        BackupArchive archive = archive(environment, "attempt-1/" + "n".repeat(120) + "-");

        Path file = directory.resolve("backup.tar");
        Files.write(file, written(archive, 0, archive.sizeBytes()));
        run("tar", "-xf", file.toString(), "-C", directory.toString());

        assertThat(Files.size(file)).isEqualTo(archive.sizeBytes());
        Path top = directory.resolve(archive.fileName().replace(".tar", ""));
        assertThat(top.resolve("manifest.json")).hasBinaryContent(MANIFEST);
        for (int number = 0; number < SIZES.size(); number++) {
            assertThat(top.resolve("attempt-1/" + "n".repeat(120) + "-" + number))
                    .hasBinaryContent(contents.get(number));
        }
        assertThat(run("tar", "-tf", file.toString()).lines().findFirst())
                .hasValueSatisfying(first -> assertThat(first).endsWith("/manifest.json"));
    }

    @Test
    void anyPartIsTheSameAsThatPartOfTheWhole() throws IOException {
        BackupArchive archive = archive(new EnvironmentRef("acme", "prod"), "attempt-1/object-");
        byte[] whole = written(archive, 0, archive.sizeBytes());

        for (int round = 0; round < 500; round++) {
            int from = random.nextInt(whole.length);
            int length = 1 + random.nextInt(whole.length - from);
            assertThat(written(archive, from, length)).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
        }
        for (int from = 0; from < 4096; from++) {
            assertThat(written(archive, from, 1)).containsExactly(whole[from]);
        }
    }

    @Test
    void anObjectThatIsShorterThanItWasNeverPassesForAWholeOne() {
        BackupArchive archive = archive(new EnvironmentRef("acme", "prod"), "attempt-1/object-");

        assertThatThrownBy(() -> archive.write(
                        0,
                        archive.sizeBytes(),
                        (object, _) -> new ByteArrayInputStream(new byte[(int) object.sizeBytes() - 1]),
                        new ByteArrayOutputStream()))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void tarUnderstandsSizesBeyondWhatUstarHasRoomFor() throws Exception {
        Path file = directory.resolve("large.tar");
        Files.write(file, TarHeader.of("large/data", 9_000_000_000L, Instant.EPOCH));

        // it lists the entry before it finds that the content is missing
        assertThat(run("sh", "-c", "tar -tvf '%s' 2>/dev/null || true".formatted(file)))
                .contains(" 9000000000 ");
    }

    private BackupArchive archive(EnvironmentRef environment, String names) {
        List<ArtifactObject> objects = IntStream.range(0, SIZES.size())
                .mapToObj(number -> new ArtifactObject(names + number, SIZES.get(number), "0".repeat(64)))
                .toList();
        Backup backup = Backup.request(BackupId.random(), environment, null, "tester", null, Instant.EPOCH);
        BackupContent content =
                new BackupContent("pg_dump-custom", Instant.EPOCH, "15.1", 15, "0/0", List.of(), objects);
        Manifest manifest = new Manifest(
                1, backup.id().value(), environment, null, null, content, List.of(), null, null, null, null);
        return new BackupArchive(backup, manifest, MANIFEST);
    }

    private byte[] written(BackupArchive archive, long from, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        archive.write(
                from,
                length,
                (object, offset) -> {
                    byte[] content = contents.get(Integer.parseInt(
                            object.name().substring(object.name().lastIndexOf('-') + 1)));
                    return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
                },
                out);
        return out.toByteArray();
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
