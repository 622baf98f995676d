package dev.slipway.backup.postgres;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of one of pg_dump's archives, in the directory format's {@code toc.dat} or at the start of the
 * custom format. pg_restore remains the one that acts upon it; we only have to know which entries there are.
 *
 * @param server the dumped server's version, e.g. {@code 15.14 (Debian …)}
 * @param encoding PostgreSQL's name of the encoding of the archive's texts and rows
 * @param entries in the archive's order
 */
record ArchivedContents(String server, String encoding, List<Entry> entries) {

    /** Parts of an archive, in the order in which they are restored. */
    enum Section {
        BEFORE_DATA,
        DATA,
        AFTER_DATA
    }

    /**
     * One object, privilege, comment, or table's rows.
     *
     * @param id its number, by which lists for pg_restore name it
     * @param kind what it is, as pg_dump calls it, e.g. {@code TABLE DATA}
     * @param schema its schema, or null
     * @param name its tag; for comments and privileges with the kind of what they are about before it
     * @param owner the owning role, possibly empty
     * @param section the part of the archive; entries that have none belong to that of their neighbours
     * @param definition the statements that make it
     * @param copy {@code COPY … FROM stdin;} for rows, else empty
     * @param file the file with its rows in a directory archive, else empty
     */
    record Entry(
            int id,
            String kind,
            @Nullable String schema,
            String name,
            String owner,
            Section section,
            String definition,
            String copy,
            String file) {

        boolean isPrivilege() {
            return kind.equals("ACL") || kind.equals("DEFAULT ACL");
        }

        boolean isRows() {
            return kind.equals("TABLE DATA");
        }

        boolean isSequenceValue() {
            return kind.equals("SEQUENCE SET");
        }
    }

    private static final int OLDEST_VERSION = version(1, 12);
    private static final int NEWEST_VERSION = version(1, 16);
    private static final int FORMAT_CUSTOM = 1;
    /** What the directory format writes of itself: the tar format's number. */
    private static final int FORMAT_DIRECTORY = 3;

    private static final int MAX_TEXT_BYTES = 256 << 20;
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");
    private static final Pattern MAJOR = Pattern.compile("^(\\d+)");

    ArchivedContents {
        entries = List.copyOf(entries);
    }

    /**
     * Reads one from the start of a stream.
     *
     * @throws IOException when it is damaged, or of a version that is not known
     */
    static ArchivedContents read(InputStream archive) throws IOException {
        return new Reader(new BufferedInputStream(archive, 64 * 1024)).read();
    }

    /** The dumped server's major version, where the archive tells it. */
    OptionalInt serverMajor() {
        Matcher major = MAJOR.matcher(server);
        return major.find() ? OptionalInt.of(Integer.parseInt(major.group(1))) : OptionalInt.empty();
    }

    /** The entries of these kinds. */
    List<Entry> ofKind(String kind) {
        return entries.stream().filter(entry -> entry.kind().equals(kind)).toList();
    }

    /** What {@code CREATE DATABASE} in the archive says of an option, e.g. {@code LOCALE}. */
    Optional<String> databaseOption(String option) {
        Pattern pattern = Pattern.compile(" " + option + " = ('(?:[^']|'')*'|\\w+)");
        return ofKind("DATABASE").stream()
                .map(entry -> pattern.matcher(entry.definition()))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .map(value -> value.startsWith("'")
                        ? value.substring(1, value.length() - 1).replace("''", "'")
                        : value)
                .findFirst();
    }

    /** Schemas of its tables that the archive neither makes itself nor by an extension. */
    List<String> schemasNotMade() {
        if (!ofKind("EXTENSION").isEmpty()) {
            return List.of();
        }
        Set<String> made = ofKind("SCHEMA").stream().map(Entry::name).collect(Collectors.toSet());
        return ofKind("TABLE").stream()
                .map(Entry::schema)
                .filter(Objects::nonNull)
                .distinct()
                .filter(schema -> !made.contains(schema))
                .toList();
    }

    /** Everything that has to be there before rows: all of that part but privileges, which may forbid to load them. */
    List<Entry> beforeRows() {
        return entries.stream()
                .filter(entry -> entry.section() == Section.BEFORE_DATA && !entry.isPrivilege())
                .toList();
    }

    /** Everything that comes after rows. */
    List<Entry> afterRows() {
        return entries.stream()
                .filter(entry -> entry.section() == Section.AFTER_DATA || entry.isPrivilege())
                .toList();
    }

    /** Whether the archive itself makes the table, as it does not with those of extensions. */
    Predicate<Entry> rowsOfOwnTables() {
        var own = ofKind("TABLE").stream()
                .map(entry -> List.of(String.valueOf(entry.schema()), entry.name()))
                .collect(Collectors.toSet());
        return rows -> own.contains(List.of(String.valueOf(rows.schema()), rows.name()));
    }

    /** A list that has pg_restore restore exactly these entries. */
    static String list(List<Entry> entries) {
        StringBuilder list = new StringBuilder();
        entries.forEach(entry -> list.append(entry.id()).append(";\n"));
        return list.toString();
    }

    /** The Java charset of an encoding of PostgreSQL. */
    static Charset charset(String encoding) throws IOException {
        String name = switch (encoding) {
            // bytes of no known meaning go through best as what they mostly are
            case "UTF8", "SQL_ASCII" -> "UTF-8";
            case "LATIN1" -> "ISO-8859-1";
            case "LATIN2" -> "ISO-8859-2";
            case "LATIN3" -> "ISO-8859-3";
            case "LATIN4" -> "ISO-8859-4";
            case "LATIN5" -> "ISO-8859-9";
            case "LATIN7" -> "ISO-8859-13";
            case "LATIN9" -> "ISO-8859-15";
            case "ISO_8859_5", "ISO_8859_6", "ISO_8859_7", "ISO_8859_8" ->
                encoding.replaceFirst("_", "-").replace('_', '-');
            case "WIN866" -> "IBM866";
            case "WIN874" -> "x-windows-874";
            case "KOI8R" -> "KOI8-R";
            case "KOI8U" -> "KOI8-U";
            case "EUC_JP" -> "EUC-JP";
            case "EUC_KR" -> "EUC-KR";
            case "EUC_CN" -> "GB2312";
            case "EUC_TW" -> "x-EUC-TW";
            case String windows when windows.startsWith("WIN") -> "windows-" + windows.substring(3);
            default -> encoding;
        };
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("The archive's encoding %s is not known".formatted(encoding), e);
        }
    }

    private static int version(int major, int minor) {
        return major << 8 | minor;
    }

    /** pg_dump writes numbers with a sign byte, and texts with their length. */
    private static final class Reader {

        private final InputStream in;
        private int integerBytes;
        private int offsetBytes;

        Reader(InputStream in) {
            this.in = in;
        }

        ArchivedContents read() throws IOException {
            if (!new String(bytes(5), StandardCharsets.ISO_8859_1).equals("PGDMP")) {
                throw new IOException("This is no archive of pg_dump");
            }
            int version = version(oneByte(), oneByte());
            oneByte();
            if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
                throw new IOException(
                        "The archive's version %d.%d is not known".formatted(version >> 8, version & 255));
            }
            integerBytes = oneByte();
            offsetBytes = oneByte();
            if (integerBytes < 1 || integerBytes > Long.BYTES || offsetBytes < 1 || offsetBytes > Long.BYTES) {
                throw new IOException("The archive's header is damaged");
            }
            int format = oneByte();
            if (format != FORMAT_CUSTOM && format != FORMAT_DIRECTORY) {
                throw new IOException("The archive's format %d is not known".formatted(format));
            }
            if (version >= version(1, 15)) {
                oneByte();
            } else {
                integer();
            }
            for (int field = 0; field < 7; field++) {
                integer();
            }
            text();
            String server = orEmpty(text());
            text();
            return contents(server, version, format);
        }

        private ArchivedContents contents(String server, int version, int format) throws IOException {
            int count = integer();
            List<Entry> raw = new ArrayList<>();
            Section section = Section.BEFORE_DATA;
            for (int i = 0; i < count; i++) {
                Entry entry = entry(section, version, format);
                section = entry.section();
                raw.add(entry);
            }
            String encoding = raw.stream()
                    .filter(entry -> entry.kind().equals("ENCODING"))
                    .map(entry -> QUOTED.matcher(entry.definition()))
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElse("SQL_ASCII");
            Charset charset = charset(encoding);
            return new ArchivedContents(
                    server,
                    encoding,
                    raw.stream().map(entry -> decoded(entry, charset)).toList());
        }

        private Entry entry(Section neighbours, int version, int format) throws IOException {
            int id = integer();
            integer();
            text();
            text();
            String name = orEmpty(text());
            String kind = orEmpty(text());
            Section section = switch (integer()) {
                case 1 -> neighbours;
                case 2 -> Section.BEFORE_DATA;
                case 3 -> Section.DATA;
                case 4 -> Section.AFTER_DATA;
                default -> throw new IOException("An entry's section is not known");
            };
            String definition = orEmpty(text());
            text();
            String copy = orEmpty(text());
            String schema = text();
            text();
            if (version >= version(1, 14)) {
                text();
            }
            if (version >= version(1, 16)) {
                integer();
            }
            String owner = orEmpty(text());
            text();
            while (text() != null) {
                // an entry that it depends on
            }
            String file = "";
            if (format == FORMAT_DIRECTORY) {
                file = orEmpty(text());
            } else {
                bytes(1 + offsetBytes);
            }
            return new Entry(id, kind, schema, name, owner, section, definition, copy, file);
        }

        private static Entry decoded(Entry raw, Charset charset) {
            return new Entry(
                    raw.id(),
                    raw.kind(),
                    raw.schema() == null ? null : decoded(raw.schema(), charset),
                    decoded(raw.name(), charset),
                    decoded(raw.owner(), charset),
                    raw.section(),
                    decoded(raw.definition(), charset),
                    decoded(raw.copy(), charset),
                    raw.file());
        }

        private static String decoded(String raw, Charset charset) {
            return new String(raw.getBytes(StandardCharsets.ISO_8859_1), charset);
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }

        private @Nullable String text() throws IOException {
            int length = integer();
            if (length > MAX_TEXT_BYTES) {
                throw new IOException("The archive's table of contents is damaged");
            }
            return length < 0 ? null : new String(bytes(length), StandardCharsets.ISO_8859_1);
        }

        private int integer() throws IOException {
            boolean negative = oneByte() != 0;
            long value = 0;
            for (int i = 0; i < integerBytes; i++) {
                value |= (long) oneByte() << (8 * i);
            }
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new IOException("The archive's table of contents is damaged");
            }
            return (int) (negative ? -value : value);
        }

        private int oneByte() throws IOException {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The archive's table of contents is cut off");
            }
            return next;
        }

        private byte[] bytes(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("The archive's table of contents is cut off");
            }
            return bytes;
        }
    }
}
