package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.outbox.Outbox;
import dev.slipway.tararchive.TarReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes a downloaded backup in again, as a backup of its own. Objects go to the storage as they arrive, each compared
 * with the manifest; the manifest goes last, and only then is there a backup. Nothing is kept on disk. An archive of
 * pg_dump has no manifest, and is proven by {@linkplain TakeInDump loading it}.
 */
@Component
public class UploadBackup {

    private static final Logger log = LoggerFactory.getLogger(UploadBackup.class);

    private static final int MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
    private static final int MAX_INDEX_BYTES = 64 * 1024 * 1024;
    private static final int MAX_NAME_LENGTH = 512;
    private static final int TOLD_OBJECTS = 5;
    private static final Pattern SAFE_NAME =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._=-]{0,199}" + "(/[A-Za-z0-9_][A-Za-z0-9._=-]{0,199}){0,7}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PG_DUMP_DIRECTORY =
            Pattern.compile("(^|/)(toc\\.dat|\\d+\\.dat(\\.gz|\\.lz4|\\.zst)?)$");
    private static final int BEGINNING_BYTES = 8;
    private static final Duration TOUCH_INTERVAL = Duration.ofSeconds(20);
    private static final Duration CUT_OFF = Duration.ofMinutes(10);

    /** What to do with archives of pg_dump, whose SQL is run on the environment's server. */
    public enum Dumps {
        /** They are not taken in. */
        REFUSED,
        /** Owners and privileges become what they are in the archive. */
        WITH_OWNERS,
        /** Everything belongs to the environment's role. */
        WITHOUT_OWNERS
    }

    private final Backups backups;
    private final Environments environments;
    private final ArtifactStore artifacts;
    private final ArtifactTransfer transfer;
    private final TakeInDump takeInDump;
    private final Uploads uploads;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final Clock clock;

    UploadBackup(
            Backups backups,
            Environments environments,
            ArtifactStore artifacts,
            ArtifactTransfer transfer,
            TakeInDump takeInDump,
            Uploads uploads,
            Outbox outbox,
            TransactionOperations transaction,
            Clock clock) {
        this.backups = backups;
        this.environments = environments;
        this.artifacts = artifacts;
        this.transfer = transfer;
        this.takeInDump = takeInDump;
        this.uploads = uploads;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Takes an archive in as a completed backup of the environment.
     *
     * @param id the id that the backup gets
     * @param dumps what to do with an archive of pg_dump
     * @param body the archive, as a download gives it: the manifest first; or one of pg_dump, in custom or tar format
     * @throws DumpNotPermittedException when it is one of pg_dump, and those are refused
     * @throws UnloadableArchiveException when it is one of pg_dump, and PostgreSQL does not take it; nothing of it is kept
     * @throws InvalidArchiveException when it is not a whole, unchanged backup; nothing of it is kept
     * @throws IdInUseException when there is a backup, or an upload under way, of that id
     * @throws UnknownEnvironmentException when nobody has registered the environment
     * @throws IOException when reading the body failed; nothing of it is kept
     */
    public Backup upload(
            BackupId id,
            EnvironmentRef environment,
            String requestedBy,
            @Nullable String note,
            Dumps dumps,
            InputStream body)
            throws IOException {
        environments.get(environment);
        Backup copy = Backup.request(id, environment, null, requestedBy, note, clock.instant());
        PushbackInputStream archive = new PushbackInputStream(new Touching(body, id), BEGINNING_BYTES);
        byte[] beginning = body.readNBytes(BEGINNING_BYTES);
        archive.unread(beginning);
        Uploads.Upload upload = new Uploads.Upload(id, environment, isOfPgDump(beginning));
        if (upload.loadsDatabase() && dumps == Dumps.REFUSED) {
            throw new DumpNotPermittedException();
        }
        if (backups.find(id).isPresent() || !uploads.begin(upload, clock.instant())) {
            throw new IdInUseException(id, "another backup");
        }
        boolean completed = false;
        try {
            Backup backup =
                    upload.loadsDatabase() ? takeIn(copy, dumps == Dumps.WITH_OWNERS, archive) : receive(copy, archive);
            completed = true;
            return backup;
        } finally {
            if (!completed) {
                giveUp(upload);
            }
        }
    }

    /** Removes what uploads left whose instance died. */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    void sweep() {
        uploads.untouchedSince(clock.instant().minus(CUT_OFF)).forEach(this::giveUp);
    }

    private Backup receive(Backup copy, InputStream body) throws IOException {
        TarReader archive = new TarReader(body, InvalidArchiveException::new);
        TarReader.Entry first = archive.next().orElseThrow(UploadBackup::withoutManifest);
        String directory = directoryOf(first);
        byte[] manifestBytes = first.content().readAllBytes();
        Manifest original = transfer.parse(manifestBytes);
        Map<String, ArtifactObject> expected = objectsOf(original);
        Set<String> stored = new HashSet<>();
        for (Optional<TarReader.Entry> next = archive.next(); next.isPresent(); next = archive.next()) {
            TarReader.Entry entry = next.get();
            ArtifactObject object = expected(entry, directory, expected);
            if (!stored.add(object.name())) {
                throw new InvalidArchiveException(
                        "The object %s is in the archive twice.".formatted(object.name()), object.name());
            }
            if (entry.sizeBytes() != object.sizeBytes()) {
                throw new InvalidArchiveException(
                        "The object %s has %d bytes, but the manifest says %d."
                                .formatted(object.name(), entry.sizeBytes(), object.sizeBytes()),
                        object.name());
            }
            if (isIndex(original, object)) {
                byte[] index = entry.content().readAllBytes();
                transfer.store(copy, object, new ByteArrayInputStream(index));
                for (ArtifactObject file : transfer.fileObjects(index)) {
                    requireAllowed(file);
                    expected.put(file.name(), file);
                }
            } else {
                transfer.store(copy, object, entry.content());
            }
        }
        requireAll(expected, stored);
        return complete(copy, original, manifestBytes);
    }

    private Backup complete(Backup upload, Manifest original, byte[] manifestBytes) {
        Backup copy = upload.of(BackupScope.of(original.scope()));
        CopiedFrom origin = transfer.originOf(original, manifestBytes);
        boolean isOfHere = origin.environment().equals(copy.environment())
                && backups.find(new BackupId(origin.backupId()))
                        .filter(known -> known.state() instanceof BackupState.Completed there
                                && there.digest().equals(origin.digest()))
                        .isPresent();
        return complete(copy, transfer.complete(copy, manifestBytes, origin, isOfHere), origin.backupId());
    }

    private Backup takeIn(Backup copy, boolean keepOwners, InputStream archive) throws IOException {
        StoredManifest manifest = takeInDump.take(copy, keepOwners, archive, new Touch(copy.id())::now);
        // nobody knows how old its content is, so that it counts as little as any copy for how old the newest one is
        return complete(copy, manifest, copy.id().value());
    }

    private Backup complete(Backup copy, StoredManifest manifest, UUID copiedFrom) {
        BackupState.Completed completed = new BackupState.Completed(
                copy.requestedAt(),
                clock.instant(),
                manifest.digest(),
                manifest.manifest().sizeBytes(),
                manifest.manifest().rows(),
                manifest.manifest().variablesVersion(),
                manifest.manifest().files());
        transaction.executeWithoutResult(_ -> {
            if (!backups.add(copy)) {
                throw new IdInUseException(copy.id(), "another backup");
            }
            backups.save(copy.in(completed));
            if (!uploads.complete(copy.id(), copiedFrom)) {
                throw new SupersededException(copy.id());
            }
            outbox.publish(copy.told(completed, null));
        });
        log.atInfo()
                .addKeyValue("backup", copy.id())
                .addKeyValue("environment", copy.environment())
                .addKeyValue("copiedFrom", copiedFrom)
                .addKeyValue("requestedBy", copy.requestedBy())
                .addKeyValue("sizeBytes", completed.sizeBytes())
                .log("Backup uploaded");
        return backups.find(copy.id()).orElseThrow();
    }

    /** In this order: what cannot be removed now is found by the next sweep. */
    private void giveUp(Uploads.Upload upload) {
        try {
            if (upload.loadsDatabase()) {
                takeInDump.tidy(upload);
            }
            if (backups.find(upload.id()).isEmpty()) {
                artifacts.discard(
                        Backup.request(upload.id(), upload.environment(), null, "upload", null, clock.instant()));
            }
            uploads.forget(upload.id());
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("backup", upload.id())
                    .addKeyValue("environment", upload.environment())
                    .addKeyValue("reason", e.toString())
                    .log("What an upload left could not be removed yet");
        }
    }

    /** An archive in custom format begins with these letters, one in tar format with its table of contents. */
    private static boolean isOfPgDump(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        return text.startsWith("PGDMP") || text.startsWith("toc.dat\0");
    }

    private static String directoryOf(TarReader.Entry first) {
        String path = first.path();
        if (PG_DUMP_DIRECTORY.matcher(path).find()) {
            throw new InvalidArchiveException.DumpInDirectoryFormat();
        }
        if (!path.equals(BackupArchive.MANIFEST) && !path.endsWith("/" + BackupArchive.MANIFEST)) {
            throw withoutManifest();
        }
        if (first.sizeBytes() > MAX_MANIFEST_BYTES) {
            throw new InvalidArchiveException(
                    "The manifest has %d bytes, more than the %d that are read."
                            .formatted(first.sizeBytes(), MAX_MANIFEST_BYTES),
                    BackupArchive.MANIFEST);
        }
        return path.substring(0, path.length() - BackupArchive.MANIFEST.length());
    }

    private static Map<String, ArtifactObject> objectsOf(Manifest manifest) {
        if (manifest.formatVersion() < 1 || manifest.formatVersion() > Manifest.CURRENT_FORMAT) {
            throw new InvalidArchiveException(
                    "The manifest has the format version %d, and this installation knows up to %d."
                            .formatted(manifest.formatVersion(), Manifest.CURRENT_FORMAT),
                    BackupArchive.MANIFEST);
        }
        Map<String, ArtifactObject> objects = new LinkedHashMap<>();
        StoredPassphraseKey key = manifest.passphraseKey();
        if (manifest.files() != null && manifest.files().index().sizeBytes() > MAX_INDEX_BYTES) {
            throw new InvalidArchiveException(
                    "The index of uploaded files has more than the %d bytes that are read.".formatted(MAX_INDEX_BYTES),
                    BackupArchive.MANIFEST);
        }
        for (ArtifactObject object : manifest.objects()) {
            requireAllowed(object);
            if (objects.put(object.name(), object) != null) {
                throw new InvalidArchiveException(
                        "The manifest names the object %s twice.".formatted(object.name()), object.name());
            }
        }
        if (key != null && !objects.containsKey(key.object())) {
            throw new InvalidArchiveException(
                    "The manifest lacks the object that its passphrase opens.", BackupArchive.MANIFEST);
        }
        return objects;
    }

    private static void requireAllowed(ArtifactObject object) {
        if (object.name().length() > MAX_NAME_LENGTH
                || !SAFE_NAME.matcher(object.name()).matches()
                || object.name().equals(BackupArchive.MANIFEST)
                || object.sizeBytes() < 0
                || !SHA256.matcher(object.sha256()).matches()) {
            throw new InvalidArchiveException(
                    "The manifest has an object whose name, size or checksum is not allowed.", BackupArchive.MANIFEST);
        }
    }

    private static boolean isIndex(Manifest manifest, ArtifactObject object) {
        return manifest.files() != null && manifest.files().index().equals(object);
    }

    private static ArtifactObject expected(
            TarReader.Entry entry, String directory, Map<String, ArtifactObject> expected) {
        String name = entry.path().startsWith(directory) ? entry.path().substring(directory.length()) : entry.path();
        ArtifactObject object = expected.get(name);
        if (object == null || !entry.path().startsWith(directory)) {
            throw new InvalidArchiveException("The manifest does not name the object %s.".formatted(name), name);
        }
        return object;
    }

    private static void requireAll(Map<String, ArtifactObject> expected, Set<String> stored) {
        Set<String> missing = new HashSet<>(expected.keySet());
        missing.removeAll(stored);
        if (!missing.isEmpty()) {
            String first = missing.stream().sorted().findFirst().orElseThrow();
            String told = String.join(
                    ", ", missing.stream().sorted().limit(TOLD_OBJECTS).toList());
            throw new InvalidArchiveException(
                    "%d objects are missing from the archive: %s%s."
                            .formatted(missing.size(), told, missing.size() > TOLD_OBJECTS ? ", …" : ""),
                    first);
        }
    }

    private static InvalidArchiveException withoutManifest() {
        return new InvalidArchiveException(
                "The archive does not begin with the backup's manifest.", BackupArchive.MANIFEST);
    }

    /** Tells now and then that the upload goes on. */
    private final class Touch {

        private final BackupId id;
        private Instant touchedAt = clock.instant();

        Touch(BackupId id) {
            this.id = id;
        }

        synchronized void now() {
            Instant now = clock.instant();
            if (now.isAfter(touchedAt.plus(TOUCH_INTERVAL))) {
                touchedAt = now;
                if (!uploads.touch(id, now)) {
                    throw new SupersededException(id);
                }
            }
        }
    }

    /** Tells it while the body is read. */
    private final class Touching extends FilterInputStream {

        private final Touch touch;

        Touching(InputStream body, BackupId id) {
            super(body);
            this.touch = new Touch(id);
        }

        @Override
        public int read() throws IOException {
            touch.now();
            return super.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            touch.now();
            return super.read(into, offset, length);
        }
    }
}
