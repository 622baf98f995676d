package dev.slipway.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.managedpostgres.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of versions that no server here writes; what real ones hold is tested with real ones. */
class ArchiveTocTest {

    private static final String COPY = "COPY s.t (a, b) FROM stdin;\n";

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16})
    void everyKnownVersionBecomesADirectorysTableOfContents(int minor) throws Exception {
        byte[] custom = archive(minor, true, COPY);

        ArchiveToc toc = ArchiveToc.read(new ByteArrayInputStream(withData(custom)));

        assertThat(toc.directoryToc()).isEqualTo(archive(minor, false, COPY));
        assertThat(toc.encoding()).isEqualTo("UTF8");
        assertThat(toc.tables())
                .containsExactly(new ArchivedTable(3001, 16385, new TableName("s", "t"), "s.t", "(a, b)"));
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 17})
    void anUnknownVersionIsRefused(int minor) {
        assertThatThrownBy(() -> ArchiveToc.read(new ByteArrayInputStream(archive(minor, true, COPY))))
                .isInstanceOf(UnknownArchiveException.class)
                .hasMessage("archive version 1." + minor);
    }

    @Test
    void dataOfAnotherKindAreRefused() {
        assertThatThrownBy(() -> ArchiveToc.read(new ByteArrayInputStream(archive(16, true, null))))
                .isInstanceOf(UnknownArchiveException.class);
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        assertThatThrownBy(() -> ArchiveToc.read(new ByteArrayInputStream(new byte[100])))
                .isInstanceOf(UnknownArchiveException.class);
    }

    @Test
    void anArchiveThatEndsTooEarlyIsTold() throws IOException {
        byte[] whole = archive(14, true, COPY);

        IntStream.range(0, whole.length)
                .forEach(length -> assertThatThrownBy(() -> ArchiveToc.read(new ByteArrayInputStream(whole, 0, length)))
                        .as("%d bytes", length)
                        .isInstanceOf(EOFException.class));
    }

    @Test
    void namesAreFoundHoweverTheyAreQuoted() throws Exception {
        assertThat(table("COPY \"a.\"\"b\".\"c (d) \"\" FROM stdin;\" (\"e)\", \"f g\") FROM stdin;\n"))
                .isEqualTo(new ArchivedTable(
                        3001,
                        16385,
                        new TableName("s", "t"),
                        // another table than the entry's: rows go into a partition's root
                        "\"s\".\"t\"",
                        "(\"e)\", \"f g\")"));
        assertThat(table("COPY \"s\".\"t\"  FROM stdin;\n"))
                .isEqualTo(new ArchivedTable(3001, 16385, new TableName("s", "t"), "\"s\".\"t\"", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO s.t VALUES (1);",
                "COPY t (a) FROM stdin;\n",
                "COPY s.t a FROM stdin;\n",
                "COPY \"s FROM stdin;\n"
            })
    void aTableThatIsReadInAnotherWayIsRefused(String statement) {
        assertThatThrownBy(() -> table(statement)).isInstanceOf(UnknownArchiveException.class);
    }

    private static ArchivedTable table(String statement) throws Exception {
        return ArchiveToc.read(new ByteArrayInputStream(archive(14, true, statement)))
                .tables()
                .getFirst();
    }

    /** As pg_dump goes on after the table of contents; nothing of that may matter. */
    private static byte[] withData(byte[] toc) {
        byte[] longer = Arrays.copyOf(toc, toc.length + 1_000);
        Arrays.fill(longer, toc.length, longer.length, (byte) 0xff);
        return longer;
    }

    private static byte[] archive(int minor, boolean isCustom, @Nullable String copy) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PGDMP".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {1, (byte) minor, 0, 4, 8, (byte) (isCustom ? 1 : 3)});
        if (minor >= 15) {
            out.write(0);
        } else {
            number(out, 0);
        }
        for (int field : List.of(59, 30, 23, 22, 10, 126, -1)) {
            number(out, field);
        }
        text(out, "db");
        text(out, "17.2");
        text(out, "17.2");
        number(out, 2);
        entry(out, minor, isCustom, 2, "ENCODING", "ENCODING", "SET client_encoding = 'UTF8';\n", null, false);
        entry(out, minor, isCustom, 3001, "t", copy == null ? "BLOBS" : "TABLE DATA", "", copy, true);
        return out.toByteArray();
    }

    private static void entry(
            ByteArrayOutputStream out,
            int minor,
            boolean isCustom,
            int id,
            String tag,
            String kind,
            String definition,
            @Nullable String copy,
            boolean hasData) {
        number(out, id);
        number(out, hasData ? 1 : 0);
        text(out, "0");
        text(out, hasData ? "16385" : "0");
        text(out, tag);
        text(out, kind);
        number(out, 3);
        text(out, definition);
        text(out, "");
        text(out, copy);
        text(out, hasData ? "s" : null);
        text(out, null);
        text(out, null);
        if (minor >= 16) {
            number(out, 0);
        }
        text(out, "owner");
        text(out, "false");
        text(out, "200");
        text(out, null);
        if (isCustom) {
            out.writeBytes(new byte[] {(byte) (hasData ? 1 : 3), 0, 0, 0, 0, 0, 0, 0, 0});
        } else {
            text(out, hasData ? id + ".dat" : "");
        }
    }

    private static void number(ByteArrayOutputStream out, int value) {
        out.write(value < 0 ? 1 : 0);
        int magnitude = Math.abs(value);
        for (int i = 0; i < Integer.BYTES; i++) {
            out.write(magnitude >>> (i * Byte.SIZE));
        }
    }

    private static void text(ByteArrayOutputStream out, @Nullable String text) {
        if (text == null) {
            number(out, -1);
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(out, bytes.length);
            out.writeBytes(bytes);
        }
    }
}
