package dev.slipway.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine read from a database in one consistent state.
 *
 * @param engine the engine's name; tells how the objects are to be restored
 * @param takenAt the moment of the state
 * @param server the PostgreSQL server's version, e.g. {@code 15.14}
 * @param toolMajor major version of the tools that wrote the archive
 * @param snapshotLsn position in the server's write-ahead log
 * @param tables every table with its content digest, sorted by name
 * @param objects the stored objects
 * @param applicationVersion what the application's own row said of its version; null when no such row is known
 */
public record BackupContent(
        String engine,
        Instant takenAt,
        String server,
        int toolMajor,
        String snapshotLsn,
        List<TableContent> tables,
        List<ArtifactObject> objects,
        @Nullable ApplicationVersion applicationVersion) {

    /** Of an application whose version is not known. */
    public BackupContent(
            String engine,
            Instant takenAt,
            String server,
            int toolMajor,
            String snapshotLsn,
            List<TableContent> tables,
            List<ArtifactObject> objects) {
        this(engine, takenAt, server, toolMajor, snapshotLsn, tables, objects, null);
    }

    /** Copies the lists. */
    public BackupContent {
        tables = List.copyOf(tables);
        objects = List.copyOf(objects);
    }

    /** The same with one more object, which is no part of the archive. */
    public BackupContent with(ArtifactObject object) {
        List<ArtifactObject> more = new ArrayList<>(objects);
        more.add(object);
        return new BackupContent(engine, takenAt, server, toolMajor, snapshotLsn, tables, more, applicationVersion);
    }

    /** The same content, of an application of this version. */
    public BackupContent of(@Nullable ApplicationVersion version) {
        return new BackupContent(engine, takenAt, server, toolMajor, snapshotLsn, tables, objects, version);
    }
}
