package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.Backup;
import dev.slipway.contracts.EnvironmentRef;

/** Where a backup's objects lie in a bucket. */
final class ArtifactKeys {

    /** What a manifest is called. */
    static final String MANIFEST = "manifest.json";

    /** What the name of an object begins with that lies beside the backup, not under its prefix: others share it. */
    static final String SHARED = "../";

    private ArtifactKeys() {}

    /** What all keys of an environment begin with. */
    static String prefix(EnvironmentRef environment) {
        return "%s/%s/".formatted(environment.application(), environment.environment());
    }

    /** What all its keys begin with. */
    static String prefix(Backup backup) {
        return prefix(backup.environment()) + backup.id() + "/";
    }

    /** Its manifest. */
    static String manifest(Backup backup) {
        return prefix(backup) + MANIFEST;
    }

    /** One of its objects. */
    static String of(Backup backup, ArtifactObject object) {
        return object.name().startsWith(SHARED)
                ? prefix(backup.environment()) + object.name().substring(SHARED.length())
                : prefix(backup) + object.name();
    }
}
