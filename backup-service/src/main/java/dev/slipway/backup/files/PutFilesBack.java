package dev.slipway.backup.files;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.FilesContent;
import dev.slipway.backup.FilesLocation;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreFiles;
import dev.slipway.backup.RestoreId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Puts files back: beside the live ones where there is room for that, otherwise one by one. */
@Component
class PutFilesBack implements RestoreFiles {

    private static final Logger log = LoggerFactory.getLogger(PutFilesBack.class);

    private static final int GROUP = 500;
    private static final long LOOK_MILLIS = 500;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FilesPlaces places;
    private final ArtifactStore artifacts;
    private final FileList lists;
    private final int workers;

    PutFilesBack(FilesPlaces places, ArtifactStore artifacts, FileList lists, BackupProperties properties) {
        this.places = places;
        this.artifacts = artifacts;
        this.lists = lists;
        this.workers = properties.connections();
    }

    /** Does something with a file of the backup. */
    @FunctionalInterface
    private interface Step {
        void take(FileEntry file, FilesPlace.Content content) throws IOException;
    }

    @Override
    public List<RestoreCheck> check(FilesContent files, FilesLocation location) {
        return places.open(location).check(files.bytes());
    }

    @Override
    public void prepare(Work work, LongConsumer progress) {
        telling(() -> {
            Optional<FilesPlace.Beside> beside = places.open(work.location()).beside(work.id());
            if (beside.isPresent()) {
                beside.get().putBack();
                FilesPlace together = begin(work, beside.get());
                if (together != null) {
                    beside.get().finish(new Restoring(work, progress).into(together));
                    return;
                }
            }
            // nothing is written yet, but what will be written is known to be sound
            new Restoring(work, progress).each((_, content) -> content.writeTo(OutputStream.nullOutputStream()));
        });
    }

    private static @Nullable FilesPlace begin(Work work, FilesPlace.Beside beside) {
        try {
            return beside.begin();
        } catch (IOException e) {
            log.atInfo()
                    .addKeyValue("restore", work.id())
                    .addKeyValue("reason", e.toString())
                    .log("Uploaded files are replaced one by one, because nothing can be put beside them");
            return null;
        }
    }

    @Override
    public void switchOver(Work work) {
        telling(() -> {
            Optional<FilesPlace.Beside> beside = places.open(work.location()).beside(work.id());
            if (beside.isPresent() && beside.get().isBegun()) {
                beside.get().swap();
                log.atInfo().addKeyValue("restore", work.id()).log("Uploaded files replaced");
            }
        });
    }

    @Override
    public boolean isToFollow(Work work) {
        return places.open(work.location())
                .beside(work.id())
                .filter(FilesPlace.Beside::isBegun)
                .isEmpty();
    }

    @Override
    public void follow(Work work) {
        if (!isToFollow(work)) {
            return;
        }
        try {
            telling(() -> new Restoring(work, _ -> {}).over(places.open(work.location())));
            log.atInfo().addKeyValue("restore", work.id()).log("Uploaded files replaced one by one");
        } catch (JobFailedException e) {
            throw new JobFailedException.Temporary(
                    "The database is restored, but the uploaded files only in part: " + e.reason(), e);
        }
    }

    @Override
    public void cleanUp(RestoreId id, FilesLocation location, boolean completed) {
        telling(() -> {
            Optional<FilesPlace.Beside> beside = places.open(location).beside(id);
            if (beside.isPresent() && beside.get().isBegun()) {
                if (completed) {
                    beside.get().forgetReplaced();
                } else {
                    beside.get().putBack();
                }
            }
        });
    }

    /** Something done with files. */
    @FunctionalInterface
    private interface Access {
        void run() throws IOException;
    }

    private static void telling(Access work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new JobFailedException.Temporary(
                    "The uploaded files could not be restored: %s.".formatted(e.getMessage()), e);
        }
    }

    /** One going through all files. */
    private final class Restoring {

        private final Work work;
        private final LongConsumer progress;
        private final Map<String, ArtifactObject> objects = new HashMap<>();

        Restoring(Work work, LongConsumer progress) {
            this.work = work;
            this.progress = progress;
            for (ArtifactObject object : artifacts.fileObjects(work.backup(), work.manifest())) {
                String[] parts = object.name().split("/", -1);
                objects.put(parts[parts.length - 2] + "/" + parts[parts.length - 1], object);
            }
        }

        /** Into an empty place; the directories, whose looks are to be restored when everything is in them. */
        List<FileEntry> into(FilesPlace place) throws IOException {
            List<FileEntry> directories = new ArrayList<>();
            List<FileEntry> links = new ArrayList<>();
            forEach(entry -> {
                switch (entry.kind()) {
                    case DIRECTORY -> {
                        place.put(entry, out -> {});
                        directories.add(entry);
                    }
                    case LINK -> links.add(entry);
                    case FILE, VANISHED, SPECIAL -> {}
                }
            });
            each(place::put);
            // last, so that no file can be written through one
            for (FileEntry link : links) {
                place.put(link, out -> {});
            }
            return directories;
        }

        /** Over what is there: what differs first, and only then what there is too much. */
        void over(FilesPlace place) throws IOException {
            List<FileEntry> links = new ArrayList<>();
            forEach(entry -> {
                if (entry.kind() == FileEntry.Kind.DIRECTORY) {
                    place.put(entry, out -> {});
                } else if (entry.kind() == FileEntry.Kind.LINK) {
                    links.add(entry);
                }
            });
            each((file, content) -> {
                if (!isThere(file, place)) {
                    place.put(file, content);
                }
            });
            for (FileEntry link : links) {
                place.put(link, out -> {});
            }
            for (FileEntry extra : extras(place).reversed()) {
                place.remove(extra);
            }
        }

        private List<FileEntry> extras(FilesPlace place) throws IOException {
            List<FileEntry> extras = new ArrayList<>();
            try (FileList.Reader list = open()) {
                FileEntry[] next = {list.next()};
                place.walk(entry -> {
                    while (next[0] != null && FileEntry.PATH_ORDER.compare(next[0].path(), entry.path()) < 0) {
                        next[0] = list.next();
                    }
                    boolean listed = next[0] != null
                            && next[0].path().equals(entry.path())
                            && next[0].kind() != FileEntry.Kind.VANISHED;
                    if (!listed && entry.kind() != FileEntry.Kind.SPECIAL) {
                        extras.add(entry);
                    }
                });
            }
            return extras;
        }

        private static boolean isThere(FileEntry file, FilesPlace place) throws IOException {
            Measured content = new Measured(OutputStream.nullOutputStream());
            try (InputStream in = place.open(file)) {
                in.transferTo(content);
            } catch (VanishedFileException e) {
                return false;
            }
            return content.sha256().equals(file.sha256());
        }

        /** Files with content, several at a time. */
        void each(Step step) throws IOException {
            try (ExecutorService threads = Executors.newFixedThreadPool(
                    workers, Thread.ofPlatform().name("files-", 0).factory())) {
                try {
                    List<FileEntry> group = new ArrayList<>();
                    forEach(entry -> {
                        if (entry.kind() == FileEntry.Kind.FILE) {
                            group.add(entry);
                        }
                        if (group.size() == GROUP) {
                            run(group, step, threads);
                            group.clear();
                        }
                    });
                    run(group, step, threads);
                } catch (IOException | RuntimeException e) {
                    threads.shutdownNow();
                    throw e;
                }
            }
        }

        private void run(List<FileEntry> group, Step step, ExecutorService threads) throws IOException {
            List<Future<?>> steps = new ArrayList<>();
            for (FileEntry file : group) {
                steps.add(threads.submit(() -> {
                    step.take(file, out -> copy(file, out));
                    return file;
                }));
            }
            for (int i = 0; i < steps.size(); i++) {
                await(steps.get(i));
                progress.accept(group.get(i).sizeBytes());
            }
        }

        private void await(Future<?> step) throws IOException {
            try {
                while (true) {
                    try {
                        step.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                        return;
                    } catch (TimeoutException e) {
                        // a large file takes its time; whether the restore is cancelled is asked meanwhile
                        progress.accept(0);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobFailedException.Temporary("Restoring the uploaded files was interrupted.", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case RuntimeException failure -> throw failure;
                    case null, default -> throw new IllegalStateException("A file could not be restored", e.getCause());
                }
            }
        }

        private void forEach(FilesPlace.Visitor visitor) throws IOException {
            try (FileList.Reader list = open()) {
                while (true) {
                    FileEntry entry;
                    try {
                        entry = list.next();
                    } catch (IOException e) {
                        throw damaged(e);
                    }
                    if (entry == null) {
                        return;
                    }
                    visitor.visit(entry);
                }
            }
        }

        private FileList.Reader open() {
            FilesContent files = work.manifest().files();
            if (files == null) {
                throw new IllegalStateException("A backup without uploaded files has none to restore");
            }
            return lists.read(artifacts.open(work.backup(), files.list(), work.key()));
        }

        /** Fails unless it is, at the end, what the list says. */
        private void copy(FileEntry file, OutputStream out) throws IOException {
            ArtifactObject object = objects.get(String.valueOf(file.object()));
            if (object == null) {
                throw damaged(new IOException("a file's content is not among its objects"));
            }
            Measured content = new Measured(out);
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream stored = artifacts.open(work.backup(), object, work.key())) {
                for (int read = read(stored, buffer); read >= 0; read = read(stored, buffer)) {
                    content.write(buffer, 0, read);
                }
            }
            if (content.count() != file.sizeBytes() || !content.sha256().equals(file.sha256())) {
                throw damaged(new IOException("a file's content is not what the list says"));
            }
        }

        private int read(InputStream stored, byte[] buffer) {
            try {
                return stored.read(buffer);
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        private JobFailedException.Permanent damaged(IOException e) {
            return new JobFailedException.Permanent(
                    "The uploaded files of backup %s are damaged: %s."
                            .formatted(work.backup().id(), e.getMessage()),
                    e);
        }
    }
}
