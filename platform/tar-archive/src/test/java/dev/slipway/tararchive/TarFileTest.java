package dev.slipway.tararchive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TarFileTest {

    private static final List<Integer> SIZES = List.of(0, 1, 511, 512, 513, 70_000);

    private final Random random = new Random(7);
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final TarFile<Map<String, byte[]>> file = new TarFile<>(Instant.EPOCH);

    TarFileTest() {
        for (int size : SIZES) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            String path = "top/" + "n".repeat(120) + "/" + size;
            contents.put(path, content);
            file.add(path, size, (source, offset) -> {
                byte[] all = Objects.requireNonNull(source.get(path));
                int from = Math.toIntExact(offset);
                return new ByteArrayInputStream(all, from, all.length - from);
            });
        }
    }

    private byte[] written(long from, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.write(from, length, contents, out);
        return out.toByteArray();
    }

    @Test
    void theReaderFindsWhatWasWritten() throws IOException {
        TarReader reader =
                new TarReader(new ByteArrayInputStream(written(0, file.sizeBytes())), IllegalArgumentException::new);
        int found = 0;
        for (Optional<TarReader.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
            assertThat(next.get().content().readAllBytes())
                    .isEqualTo(contents.get(next.get().path()));
            found++;
        }
        assertThat(found).isEqualTo(SIZES.size());
    }

    @Test
    void anyPartIsTheSameAsThatPartOfTheWhole() throws IOException {
        byte[] whole = written(0, file.sizeBytes());
        assertThat(whole).hasSize(Math.toIntExact(file.sizeBytes()));
        for (int round = 0; round < 500; round++) {
            int from = random.nextInt(whole.length);
            int length = 1 + random.nextInt(whole.length - from);
            assertThat(written(from, length)).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
        }
    }

    @Test
    void aMemberThatIsShorterThanWasSaidNeverPassesForAWholeOne() {
        contents.replaceAll((path, content) -> content.length > 1000 ? new byte[1000] : content);
        assertThatThrownBy(() -> written(0, file.sizeBytes())).isInstanceOf(EOFException.class);
    }

    @Test
    void whatIsNoArchiveIsRefusedInTheCallersWords() {
        TarReader reader =
                new TarReader(new ByteArrayInputStream(new byte[100]), reason -> new IllegalArgumentException(reason));
        assertThatThrownBy(reader::next)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The archive ends before its end.");
    }
}
