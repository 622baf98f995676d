package dev.slipway.backup.files;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackUpFiles;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.FilesContent;
import dev.slipway.backup.FilesLocation;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Recipients;
import dev.slipway.contracts.EnvironmentRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stores files by their content: what is stored already is referred to. Files are handled in groups, those of a group
 * several at a time; memory does not grow with their number or size, apart from the names of what is stored.
 */
@Component
class TakeFiles implements BackUpFiles {

    private static final Logger log = LoggerFactory.getLogger(TakeFiles.class);

    /** Where shared objects lie, seen from a backup. */
    private static final String SHARED = "../files/";

    private static final int GROUP = 500;
    private static final int LOCKS = 64;
    private static final int TRIES = 3;
    private static final long LOOK_MILLIS = 500;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** A file that was changed so shortly before it was read may have been changed again in the same tick of its clock. */
    private static final Duration UNSETTLED = Duration.ofSeconds(3);

    private final FilesPlaces places;
    private final StoredFiles stored;
    private final FileObjects objects;
    private final ArtifactStore artifacts;
    private final Backups backups;
    private final FileList lists;
    private final CollectFiles collect;
    private final FilesProperties properties;
    private final int workers;

    TakeFiles(
            FilesPlaces places,
            StoredFiles stored,
            FileObjects objects,
            ArtifactStore artifacts,
            Backups backups,
            FileList lists,
            CollectFiles collect,
            FilesProperties properties,
            BackupProperties backupProperties) {
        this.places = places;
        this.stored = stored;
        this.objects = objects;
        this.artifacts = artifacts;
        this.backups = backups;
        this.lists = lists;
        this.collect = collect;
        this.properties = properties;
        this.workers = backupProperties.connections();
    }

    @Override
    public FilesContent take(
            Backup backup,
            Recipients recipients,
            FilesLocation location,
            ArtifactStore.Attempt attempt,
            LongConsumer progress) {
        // what an attempt before this one referred to is found again by its content
        stored.release(backup.id());
        try (ExecutorService threads = Executors.newFixedThreadPool(
                        workers, Thread.ofPlatform().name("files-", 0).factory());
                Previous previous = previousOf(backup)) {
            Taking taking = new Taking(backup, recipients, places.open(location), previous, threads, progress);
            try {
                return taking.take(attempt);
            } catch (IOException | RuntimeException e) {
                threads.shutdownNow();
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new JobFailedException.Temporary(
                    "The uploaded files could not be read: %s.".formatted(e.getMessage()), e);
        }
    }

    @Override
    public void release(Backup backup) {
        stored.release(backup.id());
        collect.collect(backup.environment());
    }

    @Override
    public void distrust(Backup backup, ArtifactObject object) {
        if (object.name().startsWith(SHARED)) {
            stored.distrust(backup.environment(), object.name().substring(SHARED.length()));
        }
    }

    /** The list of the newest backup, to find what has not changed since. */
    private Previous previousOf(Backup backup) {
        if (properties.alwaysRead()) {
            return new Previous(null, Instant.MIN);
        }
        for (Backup other : backups.of(backup.environment())) {
            if (other.state() instanceof BackupState.Completed completed && completed.files() != null) {
                try {
                    return new Previous(
                            lists.read(artifacts.open(other, completed.files().list())), completed.startedAt());
                } catch (JobFailedException e) {
                    log.atInfo()
                            .addKeyValue("backup", backup.id())
                            .addKeyValue("previous", other.id())
                            .addKeyValue("reason", e.reason())
                            .log("All files are read, because the previous backup's list cannot be");
                    return new Previous(null, Instant.MIN);
                }
            }
        }
        return new Previous(null, Instant.MIN);
    }

    /** Goes through the previous list in step with the files. */
    private static final class Previous implements AutoCloseable {

        private final Instant settledBefore;
        private FileList.@Nullable Reader list;
        private @Nullable FileEntry next;

        Previous(FileList.@Nullable Reader list, Instant takenAt) {
            this.list = list;
            this.settledBefore = list == null ? takenAt : takenAt.minus(UNSETTLED);
            advance();
        }

        /** The file as it was then, if it looks the same. */
        Optional<FileEntry> unchanged(FileEntry file) {
            while (next != null && FileEntry.PATH_ORDER.compare(next.path(), file.path()) < 0) {
                advance();
            }
            FileEntry then = next;
            return then != null
                            && then.path().equals(file.path())
                            && then.kind() == FileEntry.Kind.FILE
                            && then.sizeBytes() == file.sizeBytes()
                            && then.modified() != null
                            && then.modified().equals(file.modified())
                            && then.modified().isBefore(settledBefore)
                            && then.changed() == null
                            && then.object() != null
                            && then.sha256() != null
                    ? Optional.of(then)
                    : Optional.empty();
        }

        private void advance() {
            FileList.Reader reader = list;
            if (reader == null) {
                next = null;
                return;
            }
            try {
                next = reader.next();
            } catch (IOException | RuntimeException e) {
                // it only saves work
                log.atInfo().setCause(e).log("The previous backup's list of files ends early");
                next = null;
                list = null;
            }
        }

        @Override
        public void close() {
            FileList.Reader reader = list;
            if (reader != null) {
                try {
                    reader.close();
                } catch (IOException e) {
                    log.atDebug().setCause(e).log("A list of files could not be closed");
                }
            }
        }
    }

    /** One taking of all files. */
    private final class Taking {

        private final Backup backup;
        private final Recipients recipients;
        private final EnvironmentRef environment;
        private final FilesPlace place;
        private final Previous previous;
        private final ExecutorService threads;
        private final LongConsumer progress;
        private final String fingerprint;
        private final Map<String, Long> present;
        private final List<Lock> locks = new ArrayList<>();
        private final AtomicLong storedBytes = new AtomicLong();
        private long count;
        private long bytes;
        private long vanished;
        private long changed;
        private long skipped;

        Taking(
                Backup backup,
                Recipients recipients,
                FilesPlace place,
                Previous previous,
                ExecutorService threads,
                LongConsumer progress) {
            this.recipients = recipients;
            this.backup = backup;
            this.environment = backup.environment();
            this.place = place;
            this.previous = previous;
            this.threads = threads;
            this.progress = progress;
            this.fingerprint = objects.fingerprint(recipients);
            this.present = objects.all(environment);
            for (int i = 0; i < LOCKS; i++) {
                locks.add(new ReentrantLock());
            }
        }

        FilesContent take(ArtifactStore.Attempt attempt) throws IOException {
            ArtifactObject list = attempt.write("files.jsonl", out -> {
                List<Found> group = new ArrayList<>();
                place.walk(entry -> {
                    group.add(new Found(entry, previous.unchanged(entry).orElse(null)));
                    if (group.size() == GROUP) {
                        take(group, out);
                        group.clear();
                    }
                });
                take(group, out);
            });
            AtomicLong number = new AtomicLong();
            AtomicLong size = new AtomicLong();
            ArtifactObject index = attempt.writePlain(
                    "files.index",
                    out -> stored.forEach(backup.id(), object -> {
                        number.incrementAndGet();
                        size.addAndGet(object.sizeBytes());
                        String line = "%s %d %s\n".formatted(object.name(), object.sizeBytes(), object.sha256());
                        try {
                            out.write(line.getBytes(StandardCharsets.US_ASCII));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }));
            log.atInfo()
                    .addKeyValue("backup", backup.id())
                    .addKeyValue("environment", environment)
                    .addKeyValue("files", count)
                    .addKeyValue("bytes", bytes)
                    .addKeyValue("storedBytes", storedBytes.get())
                    .addKeyValue("vanished", vanished)
                    .addKeyValue("changed", changed)
                    .log("Uploaded files backed up");
            return new FilesContent(
                    list, index, count, bytes, number.get(), size.get(), storedBytes.get(), vanished, changed, skipped);
        }

        private void take(List<Found> group, OutputStream list) throws IOException {
            Set<String> usable = stored.reference(backup.id(), environment, unchangedNames(group));
            List<Future<FileEntry>> entries = new ArrayList<>();
            for (Found found : group) {
                entries.add(threads.submit(() -> entryOf(found, usable)));
            }
            for (Future<FileEntry> entry : entries) {
                FileEntry taken = await(entry);
                note(taken);
                lists.write(taken, list);
            }
        }

        private Set<String> unchangedNames(List<Found> group) {
            Set<String> names = new HashSet<>();
            for (Found found : group) {
                FileEntry before = found.before();
                if (before != null && before.object() != null && present.containsKey(before.object())) {
                    names.add(before.object());
                }
            }
            return names;
        }

        private FileEntry entryOf(Found found, Set<String> usable) throws IOException {
            FileEntry entry = found.entry();
            if (entry.kind() != FileEntry.Kind.FILE) {
                return entry;
            }
            FileEntry before = found.before();
            if (before != null
                    && before.object() != null
                    && before.sha256() != null
                    && before.object().startsWith(fingerprint + "/")
                    && usable.contains(before.object())) {
                String type = before.contentType() == null ? place.contentTypeOf(entry) : before.contentType();
                return entry.of(type).stored(entry.sizeBytes(), before.sha256(), before.object(), false);
            }
            try {
                return read(entry.of(place.contentTypeOf(entry)));
            } catch (VanishedFileException e) {
                log.atDebug()
                        .addKeyValue("backup", backup.id())
                        .addKeyValue("path", entry.path())
                        .log("A file has vanished");
                return FileEntry.vanished(entry.path());
            }
        }

        /** Twice where it must be stored: its name follows from its content, and nothing is kept in between. */
        private FileEntry read(FileEntry file) throws IOException {
            for (int i = 1; i < TRIES; i++) {
                Measured content = new Measured(OutputStream.nullOutputStream());
                copy(file, content);
                Lock lock = locks.get(Math.floorMod(content.sha256().hashCode(), LOCKS));
                lock.lock();
                try {
                    Optional<ArtifactObject> known = known(content.sha256());
                    if (known.isPresent()) {
                        return file.stored(
                                content.count(), content.sha256(), known.get().name(), false);
                    }
                    FileEntry entry = store(file, content.sha256(), content.sha256(), false);
                    if (entry != null) {
                        return entry;
                    }
                } finally {
                    lock.unlock();
                }
            }
            FileEntry torn = store(file, "changing", null, true);
            if (torn == null) {
                throw new IllegalStateException("Any content is good enough for a file that changes");
            }
            return torn;
        }

        private Optional<ArtifactObject> known(String contentSha256) {
            Optional<ArtifactObject> known = stored.reference(backup.id(), environment, fingerprint, contentSha256);
            while (known.isPresent() && !objects.isThere(environment, known.get())) {
                stored.distrust(environment, known.get().name());
                stored.drop(backup.id(), environment, known.get().name());
                known = stored.reference(backup.id(), environment, fingerprint, contentSha256);
            }
            return known;
        }

        /** Null when what was read was not what was wanted. */
        private @Nullable FileEntry store(FileEntry file, String stem, @Nullable String wanted, boolean torn)
                throws IOException {
            String name = objects.newName(fingerprint, stem);
            stored.begin(backup.id(), environment, fingerprint, name);
            boolean kept = false;
            try {
                List<Measured> measured = new ArrayList<>();
                ArtifactObject object = objects.write(environment, recipients, name, out -> {
                    Measured content = new Measured(out);
                    measured.add(content);
                    copy(file, content);
                });
                Measured content = measured.getLast();
                String sha256 = content.sha256();
                if (wanted != null && !wanted.equals(sha256)) {
                    return null;
                }
                stored.finish(environment, object, sha256);
                kept = true;
                storedBytes.addAndGet(object.sizeBytes());
                return file.stored(content.count(), sha256, name, torn);
            } finally {
                if (!kept) {
                    // the object itself goes with everything else that nobody needs
                    stored.drop(backup.id(), environment, name);
                }
            }
        }

        private void copy(FileEntry file, OutputStream out) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = place.open(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new IOException("Reading was interrupted");
                    }
                    out.write(buffer, 0, read);
                }
            }
        }

        private void note(FileEntry taken) {
            switch (taken.kind()) {
                case FILE -> {
                    count++;
                    bytes += taken.sizeBytes();
                    if (taken.changed() != null) {
                        changed++;
                    }
                    progress.accept(taken.sizeBytes());
                }
                case VANISHED -> vanished++;
                case SPECIAL -> skipped++;
                case DIRECTORY, LINK -> {}
            }
        }

        private FileEntry await(Future<FileEntry> entry) throws IOException {
            try {
                while (true) {
                    try {
                        return entry.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    } catch (TimeoutException e) {
                        // a large file takes its time; whether the backup is cancelled is asked meanwhile
                        progress.accept(0);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobFailedException.Temporary("Reading the uploaded files was interrupted.", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case RuntimeException failure -> throw failure;
                    case null, default -> throw new IllegalStateException("A file could not be taken", e.getCause());
                }
            }
        }
    }

    /** What is there, and what it was at the previous backup if it looks the same. */
    private record Found(FileEntry entry, @Nullable FileEntry before) {}
}
