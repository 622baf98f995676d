package dev.slipway.backup.postgres;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents with which pg_dump's custom-format archive begins, and the same as a directory archive's
 * {@code toc.dat}. Everything is taken over byte by byte, but for the format's number and where entries' data are.
 *
 * <p>PostgreSQL describes the format in pg_backup_archiver.c, pg_backup_custom.c and pg_backup_directory.c only.
 *
 * @param encoding the encoding of the archive's data, in PostgreSQL's spelling
 * @param tables the tables whose rows belong into the archive, in its order
 * @param directoryToc the content of {@code toc.dat}
 */
record ArchiveToc(String encoding, List<ArchivedTable> tables, byte[] directoryToc) {

    private static final String MAGIC = "PGDMP";
    private static final int CUSTOM_FORMAT = 1;
    /** A directory's toc.dat says that it belongs to a tar archive, so that it can be made one. */
    private static final int DIRECTORY_FORMAT = 3;

    private static final int FIRST_KNOWN_MINOR = 14;
    private static final int LAST_KNOWN_MINOR = 16;
    private static final int COMPRESSION_IS_A_BYTE = 15;
    private static final int HAS_RELATION_KIND = 16;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_TEXT_BYTES = 256 * 1024 * 1024;

    /**
     * Reads as far as the table of contents goes.
     *
     * @param archive an archive in custom format that was made without compression
     * @throws UnknownArchiveException when its version, or what it holds, is not known here
     * @throws EOFException when it ends before
     */
    static ArchiveToc read(InputStream archive) throws IOException, UnknownArchiveException {
        return new Reader(archive).read();
    }

    private static final class Reader {

        private final InputStream in;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER_BYTES);
        private final List<ArchivedTable> tables = new ArrayList<>();
        private @Nullable String encoding;
        private int minor;
        private int intBytes;
        private int offsetBytes;

        Reader(InputStream archive) {
            this.in = new BufferedInputStream(archive, BUFFER_BYTES);
        }

        ArchiveToc read() throws IOException, UnknownArchiveException {
            readHead();
            int entries = readInt();
            for (int i = 0; i < entries; i++) {
                readEntry();
            }
            if (encoding == null) {
                throw new UnknownArchiveException("no encoding");
            }
            return new ArchiveToc(encoding, List.copyOf(tables), out.toByteArray());
        }

        private void readHead() throws IOException, UnknownArchiveException {
            byte[] magic = new byte[MAGIC.length()];
            readFully(magic);
            if (!MAGIC.equals(new String(magic, StandardCharsets.ISO_8859_1))) {
                throw new UnknownArchiveException("no archive of pg_dump");
            }
            int major = readByte();
            minor = readByte();
            readByte();
            if (major != 1 || minor < FIRST_KNOWN_MINOR || minor > LAST_KNOWN_MINOR) {
                throw new UnknownArchiveException("archive version %d.%d".formatted(major, minor));
            }
            intBytes = readByte();
            offsetBytes = readByte();
            int format = next();
            if (intBytes != Integer.BYTES || offsetBytes != Long.BYTES || format != CUSTOM_FORMAT) {
                throw new UnknownArchiveException("archive with integers of %d bytes, offsets of %d, format %d"
                        .formatted(intBytes, offsetBytes, format));
            }
            out.write(DIRECTORY_FORMAT);
            int compression = minor >= COMPRESSION_IS_A_BYTE ? readByte() : readInt();
            if (compression != 0) {
                throw new UnknownArchiveException("compression " + compression);
            }
            final int timeFields = 7;
            for (int i = 0; i < timeFields; i++) {
                readInt();
            }
            readText(); // database
            readText(); // version of the server
            readText(); // version of pg_dump
        }

        private void readEntry() throws IOException, UnknownArchiveException {
            int dumpId = readInt();
            boolean hasData = readInt() != 0;
            readText(); // oid of the catalog
            String oid = readText();
            String tag = readText();
            String kind = readText();
            readInt(); // section
            String definition = readText();
            readText(); // drop statement
            String copyStatement = readText();
            String schema = readText();
            readText(); // tablespace
            readText(); // access method
            if (minor >= HAS_RELATION_KIND) {
                readInt();
            }
            readText(); // owner
            readText(); // with oids
            String dependency;
            do {
                dependency = readText();
            } while (dependency != null);
            // where the data are: the reason why there are two kinds of tables of contents
            in.skipNBytes(1L + offsetBytes);
            writeText(hasData ? dumpId + ".dat" : "");

            if ("ENCODING".equals(kind)) {
                encoding = valueOfSetting(Objects.requireNonNullElse(definition, ""));
            }
            if (hasData) {
                if (!"TABLE DATA".equals(kind) || copyStatement == null || schema == null || tag == null) {
                    throw new UnknownArchiveException("%s of its own kind".formatted(kind));
                }
                tables.add(table(
                        dumpId, oid == null ? 0 : Long.parseLong(oid), new TableName(schema, tag), copyStatement));
            }
        }

        private int readByte() throws IOException {
            int value = next();
            out.write(value);
            return value;
        }

        /** A byte that is not taken over. */
        private int next() throws IOException {
            int value = in.read();
            if (value < 0) {
                throw new EOFException("The table of contents is cut off");
            }
            return value;
        }

        /** A sign, then the bytes, least significant first. */
        private int readInt() throws IOException {
            int sign = readByte();
            int value = 0;
            for (int i = 0; i < intBytes; i++) {
                value |= readByte() << (i * Byte.SIZE);
            }
            return sign == 0 ? value : -value;
        }

        private @Nullable String readText() throws IOException, UnknownArchiveException {
            int length = readInt();
            if (length < 0) {
                return null;
            }
            if (length > MAX_TEXT_BYTES) {
                throw new UnknownArchiveException("text of %,d bytes".formatted(length));
            }
            byte[] text = in.readNBytes(length);
            if (text.length < length) {
                throw new EOFException("The table of contents is cut off");
            }
            out.writeBytes(text);
            return new String(text, StandardCharsets.UTF_8);
        }

        private void readFully(byte[] into) throws IOException {
            if (in.readNBytes(into, 0, into.length) < into.length) {
                throw new EOFException("The archive ends in its head");
            }
            out.writeBytes(into);
        }

        private void writeText(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(0);
            for (int i = 0; i < intBytes; i++) {
                out.write(bytes.length >>> (i * Byte.SIZE));
            }
            out.writeBytes(bytes);
        }
    }

    /** From {@code SET client_encoding = 'UTF8';}. */
    private static String valueOfSetting(String statement) throws UnknownArchiveException {
        int from = statement.indexOf('\'');
        int to = statement.lastIndexOf('\'');
        if (from < 0 || to <= from) {
            throw new UnknownArchiveException("encoding given as " + statement);
        }
        return statement.substring(from + 1, to);
    }

    /** From {@code COPY schema."table" (a, b) FROM stdin;}, where columns and their parentheses may be absent. */
    private static ArchivedTable table(int dumpId, long oid, TableName name, String copyStatement)
            throws UnknownArchiveException {
        final String begin = "COPY ";
        final String end = " FROM stdin;\n";
        if (!copyStatement.startsWith(begin) || !copyStatement.endsWith(end)) {
            throw new UnknownArchiveException("a table read with " + copyStatement);
        }
        String inner = copyStatement.substring(begin.length(), copyStatement.length() - end.length());
        int dot = endOfIdentifier(inner, 0);
        int space = dot < inner.length() && inner.charAt(dot) == '.' ? endOfIdentifier(inner, dot + 1) : dot;
        String columns = inner.substring(space).strip();
        if (space == dot || !(columns.isEmpty() || columns.startsWith("("))) {
            throw new UnknownArchiveException("a table read with " + copyStatement);
        }
        // rows may go into the table's partitioned parent when restored, but they come from the table itself
        boolean isItself = unquoted(inner.substring(0, dot)).equals(name.schema())
                && unquoted(inner.substring(dot + 1, space)).equals(name.name());
        String relation = isItself
                ? inner.substring(0, space)
                : Quoted.identifier(name.schema()) + "." + Quoted.identifier(name.name());
        return new ArchivedTable(dumpId, oid, name, relation, columns);
    }

    private static int endOfIdentifier(String text, int from) throws UnknownArchiveException {
        int at = from;
        if (at < text.length() && text.charAt(at) == '"') {
            do {
                at = text.indexOf('"', at + 1);
                if (at < 0) {
                    throw new UnknownArchiveException("an identifier without end: " + text);
                }
                at++;
            } while (at < text.length() && text.charAt(at) == '"');
            return at;
        }
        while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != ' ') {
            at++;
        }
        return at;
    }

    private static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }
}
