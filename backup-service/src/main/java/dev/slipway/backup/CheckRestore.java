package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks at everything that could stop a restore, before anything is touched. */
@Component
public class CheckRestore {

    private final Environments environments;
    private final ArtifactStore artifacts;
    private final RestoreEngine engine;
    private final ReadBack readBack;
    private final RestoreFiles restoreFiles;

    CheckRestore(
            Environments environments,
            ArtifactStore artifacts,
            RestoreEngine engine,
            ReadBack readBack,
            RestoreFiles restoreFiles) {
        this.environments = environments;
        this.artifacts = artifacts;
        this.engine = engine;
        this.readBack = readBack;
        this.restoreFiles = restoreFiles;
    }

    /**
     * Every check with its outcome.
     *
     * @param environment where the backup is to be restored into, or beside
     * @param key an identity's secret key to decrypt the backup with, or null for the configured identities
     * @throws JobFailedException when the backup, the environment's database or the storage cannot be looked at
     * @throws UnknownEnvironmentException when nobody has registered the environment
     */
    public List<RestoreCheck> check(
            Backup backup, EnvironmentRef environment, RestoreChoices choices, @Nullable Secret key) {
        return check(backup, environment, choices, key, false);
    }

    /**
     * As {@link #check}, for a restore that is about to begin: of the database's objects only those are read back that
     * the engine does not see to itself.
     */
    List<RestoreCheck> checkBeforeLoading(
            Backup backup, EnvironmentRef environment, RestoreChoices choices, @Nullable Secret key) {
        return check(backup, environment, choices, key, true);
    }

    private List<RestoreCheck> check(
            Backup backup,
            EnvironmentRef environment,
            RestoreChoices choices,
            @Nullable Secret key,
            boolean beforeLoading) {
        List<RestoreCheck> checks = new ArrayList<>();
        String contradiction = choices.contradiction();
        if (contradiction != null) {
            checks.add(RestoreCheck.failed(RestoreCheck.Subject.CHOICES, contradiction));
        }
        Manifest manifest = manifestOf(backup);
        BackupContent content = manifest.content();
        scope(manifest, choices).ifPresent(checks::add);
        RegisteredEnvironment target = environments.get(environment);
        List<ArtifactObject> objects = new ArrayList<>(content.objects());
        if (choices.takesUploads(manifest.files(), target.files())) {
            try {
                objects = new ArrayList<>(artifacts.objectsOf(backup, manifest));
            } catch (JobFailedException.Permanent e) {
                checks.add(RestoreCheck.failed(RestoreCheck.Subject.OBJECTS, e.reason()));
            }
        }
        if (beforeLoading) {
            objects.removeAll(content.objects());
            objects.addAll(engine.believed(content));
        }
        // pg_restore executes what the artifact says, so it has to be ours before its first byte is believed
        List<String> damages = readBack.damages(backup, objects);
        if (damages.isEmpty()) {
            checks.add(RestoreCheck.passed(
                    RestoreCheck.Subject.OBJECTS,
                    "All %d stored objects are what was stored.".formatted(objects.size())));
        }
        damages.forEach(damage -> checks.add(RestoreCheck.failed(RestoreCheck.Subject.OBJECTS, damage)));
        checks.addAll(
                engine.check(target.connection(), content, choices, object -> artifacts.open(backup, object, key)));
        if (choices.variables()) {
            checks.add(variables(manifest, environment, target.variablesVersion()));
        }
        checks.addAll(checkFiles(manifest.files(), target, choices));
        return List.copyOf(checks);
    }

    /**
     * What a completed backup holds, by a manifest that is still the one that was written.
     *
     * @throws JobFailedException.Permanent when the backup is not completed, or its manifest missing or changed
     * @throws JobFailedException.Temporary when the storage cannot be used
     */
    public BackupContent contentOf(Backup backup) {
        return manifestOf(backup).content();
    }

    /**
     * The manifest of a completed backup, which is still the one that was written.
     *
     * @throws JobFailedException.Permanent when the backup is not completed, or its manifest missing or changed
     * @throws JobFailedException.Temporary when the storage cannot be used
     */
    public Manifest manifestOf(Backup backup) {
        if (!(backup.state() instanceof BackupState.Completed completed)) {
            throw permanent("The backup %s is not completed.".formatted(backup.id()));
        }
        StoredManifest stored = artifacts
                .manifestOf(backup)
                .orElseThrow(() -> permanent("The manifest of backup %s is missing.".formatted(backup.id())));
        if (!stored.digest().equals(completed.digest())) {
            throw permanent("The manifest of backup %s was changed after it was written.".formatted(backup.id()));
        }
        return stored.manifest();
    }

    private List<RestoreCheck> checkFiles(
            @Nullable FilesContent files, RegisteredEnvironment target, RestoreChoices choices) {
        FilesLocation location = target.files();
        if (files != null && location != null && choices.takesUploads(files, location)) {
            return restoreFiles.check(files, location);
        }
        return Boolean.TRUE.equals(choices.uploads())
                ? List.of(RestoreCheck.failed(
                        RestoreCheck.Subject.FILES,
                        files == null
                                ? "The backup has no uploaded files. Leave them out."
                                : "The environment has no place for uploaded files. Register one, or leave them out."))
                : List.of();
    }

    /** What is not in the backup would be gone from the live database. */
    private static Optional<RestoreCheck> scope(Manifest manifest, RestoreChoices choices) {
        BackupScope scope = BackupScope.of(manifest.scope());
        if (scope.isWhole()
                || choices.newDatabase() != null
                || !choices.tables().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(RestoreCheck.failed(
                RestoreCheck.Subject.CHOICES,
                ("The backup holds only %s, and in its place everything else of the live database would be gone. Restore"
                                + " it into a new database, or choose tables whose rows it is to replace.")
                        .formatted(scope)));
    }

    private static RestoreCheck variables(Manifest manifest, EnvironmentRef environment, @Nullable Long current) {
        Long wanted = manifest.variablesVersion();
        String obstacle;
        if (!manifest.environment().equals(environment)) {
            obstacle =
                    "The variables are those of %s; %s keeps its own.".formatted(manifest.environment(), environment);
        } else if (wanted == null) {
            obstacle = "The backup does not say which version of the variables it belongs with.";
        } else if (current == null) {
            obstacle = "env-service does not say which version the variables have; it is older than this service.";
        } else if (wanted > current) {
            obstacle =
                    "The variables of %s have no version %d; the newest is %d.".formatted(environment, wanted, current);
        } else {
            return RestoreCheck.passed(
                    RestoreCheck.Subject.VARIABLES,
                    "The variables are in version %d, and will be what they were in version %d."
                            .formatted(current, wanted));
        }
        return RestoreCheck.failed(
                RestoreCheck.Subject.VARIABLES, obstacle + " Restore without them, and roll them back by hand.");
    }

    private static JobFailedException.Permanent permanent(String reason) {
        return new JobFailedException.Permanent(reason, null);
    }
}
