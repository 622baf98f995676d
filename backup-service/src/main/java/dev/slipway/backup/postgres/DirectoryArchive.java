package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.InvalidArchiveException;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.TableContent;
import dev.slipway.tararchive.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A directory archive of pg_dump in the shape in which it is stored: its table of contents in a folder for pg_restore,
 * its rows in objects that are read when they are needed. Closing it removes the folder.
 */
final class DirectoryArchive implements AutoCloseable {

    /** Names this kind of artifact in manifests. */
    static final String ENGINE = "pg_dump-directory";

    private static final String CONTENTS = "toc.dat";
    private static final String BUNDLE = "tables-";
    private static final Set<String> KNOWN_DATA = Set.of("TABLE DATA", "SEQUENCE SET", "STATISTICS DATA");

    /**
     * One table's rows.
     *
     * @param entry the archive's entry
     * @param own whether the archive makes the table, so that nothing can be in it before
     */
    record Rows(ArchivedContents.Entry entry, boolean own) {}

    /**
     * A stored object with rows.
     *
     * @param object the object
     * @param table what it holds the rows of, or a part of them; null for a bundle of whole tables
     * @param part whether other objects hold further rows of the same table
     */
    record Source(ArtifactObject object, @Nullable Rows table, boolean part) {}

    /** Takes one table's rows, or a part of them. */
    @FunctionalInterface
    interface Sink {
        void accept(Rows table, Bytes bytes) throws IOException;
    }

    /** Bytes that are read once. */
    @FunctionalInterface
    interface Bytes {
        /** Reads on; -1 at the end. */
        int read(byte[] buffer) throws IOException;
    }

    private final Path folder;
    private final ArchivedContents contents;
    private final Charset charset;
    private final RestoreEngine.Objects objects;
    private final Map<String, Rows> rowsByFile;
    private final Map<String, Source> sources;
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    private DirectoryArchive(
            Path folder, ArchivedContents contents, BackupContent backup, RestoreEngine.Objects objects)
            throws IOException {
        this.folder = folder;
        this.contents = contents;
        this.charset = ArchivedContents.charset(contents.encoding());
        this.objects = objects;
        this.rowsByFile = rowsByFile(contents);
        this.sources = sources(backup);
    }

    /** Fetches the table of contents. */
    static DirectoryArchive open(BackupContent backup, RestoreEngine.Objects objects) throws IOException {
        Path folder = Files.createTempDirectory("slipway-restore-");
        boolean opened = false;
        try {
            try (InputStream plain = objects.open(contentsObject(backup))) {
                Files.copy(plain, folder.resolve(CONTENTS));
            }
            ArchivedContents contents;
            try (InputStream in = Files.newInputStream(folder.resolve(CONTENTS))) {
                contents = ArchivedContents.read(in);
            }
            DirectoryArchive archive = new DirectoryArchive(folder, contents, backup, objects);
            opened = true;
            return archive;
        } finally {
            if (!opened) {
                remove(folder);
            }
        }
    }

    /** Reads the table of contents of a backup, whatever its engine. */
    static ArchivedContents contentsOf(BackupContent backup, RestoreEngine.Objects objects) throws IOException {
        ArtifactObject object = backup.engine().equals(ENGINE)
                ? contentsObject(backup)
                : backup.objects().getFirst();
        try (InputStream plain = objects.open(object)) {
            return ArchivedContents.read(plain);
        }
    }

    ArchivedContents contents() {
        return contents;
    }

    /** The folder for pg_restore; there is nothing in it but the table of contents. */
    Path folder() {
        return folder;
    }

    /** What the archive's texts and rows are written in. */
    Charset charset() {
        return charset;
    }

    /** Everything with rows in it, the largest first. */
    List<Source> largestFirst() {
        return sources.values().stream()
                .sorted(Comparator.comparing((Source source) -> source.object().sizeBytes())
                        .reversed())
                .toList();
    }

    /** Everything with rows in it, the parts of each table in their order. */
    List<Source> inOrder() {
        return List.copyOf(sources.values());
    }

    /** Reads a source, once per table in it. */
    void read(Source source, Predicate<Rows> wanted, Sink sink) throws IOException {
        if (source.table() != null && !wanted.test(source.table())) {
            read.add(source.table().entry().file());
            return;
        }
        try (InputStream plain = objects.open(source.object())) {
            if (source.table() != null) {
                sink.accept(source.table(), plain::read);
                // only at its end does the stream say whether it is what was stored
                plain.transferTo(OutputStream.nullOutputStream());
                read.add(source.table().entry().file());
                return;
            }
            InputStream bundle = new BufferedInputStream(plain, 64 * 1024);
            TarReader members = new TarReader(bundle, InvalidArchiveException::new);
            for (Optional<TarReader.Entry> member = members.next(); member.isPresent(); member = members.next()) {
                String file = member.get().path();
                Rows table = rowsByFile.get(file);
                if (table == null) {
                    throw new IOException("A bundle holds %s, which is no table's".formatted(file));
                }
                read.add(file);
                if (wanted.test(table)) {
                    sink.accept(table, member.get().content()::read);
                }
            }
            // what follows is filling, but only at its end does the stream say whether it is whole
            bundle.transferTo(OutputStream.nullOutputStream());
        } catch (InvalidArchiveException e) {
            throw new IOException("A bundle of tables is damaged", e);
        }
    }

    /** Requires that every table's rows came along while the sources were read. */
    void requireAllRead() {
        rowsByFile.values().stream()
                .filter(rows -> !read.contains(rows.entry().file()))
                .findFirst()
                .ifPresent(rows -> {
                    throw damaged("The backup has no rows of %s.%s."
                            .formatted(rows.entry().schema(), rows.entry().name()));
                });
    }

    @Override
    public void close() throws IOException {
        remove(folder);
    }

    private static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(CONTENTS));
        Files.delete(folder);
    }

    private static ArtifactObject contentsObject(BackupContent backup) {
        return contentsObjects(backup).stream()
                .findFirst()
                .orElseThrow(() -> damaged("The backup has no table of contents."));
    }

    /** The object with the table of contents, if there is one. */
    static List<ArtifactObject> contentsObjects(BackupContent backup) {
        return backup.objects().stream()
                .filter(object -> lastPart(object.name()).startsWith(CONTENTS))
                .toList();
    }

    private static Map<String, Rows> rowsByFile(ArchivedContents contents) {
        Predicate<ArchivedContents.Entry> own = contents.rowsOfOwnTables();
        Map<String, Rows> found = new LinkedHashMap<>();
        for (ArchivedContents.Entry entry : contents.entries()) {
            if (entry.section() == ArchivedContents.Section.DATA
                    && !entry.isPrivilege()
                    && !KNOWN_DATA.contains(entry.kind())) {
                throw damaged(
                        "The archive holds an entry %s, which this version cannot restore.".formatted(entry.kind()));
            }
            if (entry.isRows()) {
                found.put(entry.file(), new Rows(entry, own.test(entry)));
            }
        }
        return found;
    }

    private Map<String, Source> sources(BackupContent backup) {
        Map<String, ArtifactObject> byName =
                backup.objects().stream().collect(Collectors.toMap(ArtifactObject::name, object -> object));
        Map<String, Source> found = new LinkedHashMap<>();
        Map<String, Rows> missing = new HashMap<>(rowsByFile);
        for (TableContent table : backup.tables()) {
            if (table.file() == null) {
                // without rows in the archive; comparing tells whether that is right
                continue;
            }
            Rows rows = missing.remove(table.file());
            if (rows == null) {
                throw damaged("The archive has no rows of %s.".formatted(table.displayName()));
            }
            if (table.objects().isEmpty() && table.rows() == 0) {
                read.add(table.file());
            }
            for (String name : table.objects()) {
                ArtifactObject object = byName.get(name);
                if (object == null) {
                    throw damaged("The manifest does not list the object %s.".formatted(name));
                }
                boolean whole = !lastPart(name).startsWith(table.file() + ".");
                found.put(
                        name,
                        new Source(object, whole ? null : rows, table.objects().size() > 1));
            }
        }
        addUnlisted(backup, missing, found);
        return found;
    }

    /** Tables that are not compared, as Slipway's own, are stored as the others are. */
    private static void addUnlisted(BackupContent backup, Map<String, Rows> unlisted, Map<String, Source> found) {
        for (Rows rows : unlisted.values()) {
            List<ArtifactObject> own = backup.objects().stream()
                    .filter(object ->
                            lastPart(object.name()).startsWith(rows.entry().file() + "."))
                    .sorted(Comparator.comparing(ArtifactObject::name))
                    .toList();
            own.forEach(object -> found.put(object.name(), new Source(object, rows, own.size() > 1)));
        }
        if (!unlisted.isEmpty()) {
            backup.objects().stream()
                    .filter(object -> lastPart(object.name()).startsWith(BUNDLE))
                    .forEach(object -> found.putIfAbsent(object.name(), new Source(object, null, false)));
        }
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static JobFailedException.Permanent damaged(String reason) {
        return new JobFailedException.Permanent(reason, null);
    }
}
