package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.Backup;

/** Where a backup's objects lie in a bucket. */
final class ArtifactKeys {

    /** What a manifest is called. */
    static final String MANIFEST = "manifest.json";

    private ArtifactKeys() {}

    /** What all its keys begin with. */
    static String prefix(Backup backup) {
        return "%s/%s/%s/"
                .formatted(
                        backup.environment().application(), backup.environment().environment(), backup.id());
    }

    /** Its manifest. */
    static String manifest(Backup backup) {
        return prefix(backup) + MANIFEST;
    }

    /** One of its objects. */
    static String of(Backup backup, ArtifactObject object) {
        return prefix(backup) + object.name();
    }
}
