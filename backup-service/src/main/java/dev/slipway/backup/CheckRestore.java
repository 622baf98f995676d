package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.stereotype.Component;

/** Looks at everything that could stop a restore, before anything is touched. */
@Component
public class CheckRestore {

    private final Environments environments;
    private final ArtifactStore artifacts;
    private final RestoreEngine engine;
    private final BackupProperties properties;

    CheckRestore(
            Environments environments, ArtifactStore artifacts, RestoreEngine engine, BackupProperties properties) {
        this.environments = environments;
        this.artifacts = artifacts;
        this.engine = engine;
        this.properties = properties;
    }

    /**
     * Every check with its outcome.
     *
     * @param environment where the backup is to be restored into, or beside
     * @throws JobFailedException when the backup, the environment's database or the storage cannot be looked at
     * @throws UnknownEnvironmentException when nobody has registered the environment
     */
    public List<RestoreCheck> check(Backup backup, EnvironmentRef environment, RestoreChoices choices) {
        List<RestoreCheck> checks = new ArrayList<>();
        String contradiction = choices.contradiction();
        if (contradiction != null) {
            checks.add(RestoreCheck.failed(RestoreCheck.Subject.CHOICES, contradiction));
        }
        BackupContent content = contentOf(backup);
        List<String> damages = damages(backup, content);
        if (damages.isEmpty()) {
            checks.add(RestoreCheck.passed(
                    RestoreCheck.Subject.OBJECTS,
                    "All %d stored objects are what was stored."
                            .formatted(content.objects().size())));
        }
        damages.forEach(damage -> checks.add(RestoreCheck.failed(RestoreCheck.Subject.OBJECTS, damage)));
        checks.addAll(engine.check(
                environments.connectionOf(environment), content, choices, object -> artifacts.open(backup, object)));
        return List.copyOf(checks);
    }

    /** What a completed backup holds, by a manifest that is still the one that was written. */
    BackupContent contentOf(Backup backup) {
        if (!(backup.state() instanceof BackupState.Completed completed)) {
            throw permanent("The backup %s is not completed.".formatted(backup.id()));
        }
        StoredManifest stored = artifacts
                .manifestOf(backup)
                .orElseThrow(() -> permanent("The manifest of backup %s is missing.".formatted(backup.id())));
        if (!stored.digest().equals(completed.digest())) {
            throw permanent("The manifest of backup %s was changed after it was written.".formatted(backup.id()));
        }
        return stored.manifest().content();
    }

    /** pg_restore executes what the artifact says, so it has to be ours before its first byte is believed. */
    private List<String> damages(Backup backup, BackupContent content) {
        List<String> damages = new ArrayList<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(
                properties.connections(),
                Thread.ofVirtual().name("restore-verify-", 0).factory())) {
            List<Future<?>> readings = new ArrayList<>();
            for (ArtifactObject object : content.objects()) {
                readings.add(readers.submit(() -> artifacts.verify(backup, object)));
            }
            for (Future<?> reading : readings) {
                try {
                    reading.get();
                } catch (InterruptedException e) {
                    readers.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw new JobFailedException.Temporary("The restore was interrupted.", e);
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case JobFailedException.Permanent damage -> damages.add(damage.reason());
                        case JobFailedException other -> throw other;
                        case null, default ->
                            throw new JobFailedException.Temporary(
                                    "A stored object could not be read; the log says more.", e);
                    }
                }
            }
        }
        return damages;
    }

    private static JobFailedException.Permanent permanent(String reason) {
        return new JobFailedException.Permanent(reason, null);
    }
}
