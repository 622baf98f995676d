package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds. Written last and once; without it there is no backup.
 *
 * @param formatVersion version of this document
 * @param backupId the backup
 * @param environment what was backed up
 * @param migrationId the migration that it was taken for, or null
 * @param variablesVersion version of the environment's variables that the content belongs with: they were at this version
 *     right before the content was read. 0 when none was ever set, null when it is not known
 * @param content what was read from the database and where it is stored
 * @param recipients the age public keys that can read the objects
 * @param copiedFrom the backup that this is a copy of, or null when it was taken here
 * @param scope the schemas and tables that were asked for; null when it was the whole database
 * @param passphraseKey which of the objects a passphrase opens, to read the others with; null when there is no passphrase
 * @param files the uploaded files, or null when it has none
 */
public record Manifest(
        int formatVersion,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        @Nullable Long variablesVersion,
        BackupContent content,
        List<String> recipients,
        @Nullable CopiedFrom copiedFrom,
        @Nullable List<RestoreChoices.ChosenTables> scope,
        @Nullable StoredPassphraseKey passphraseKey,
        @Nullable FilesContent files) {

    /** The version that this code writes. */
    public static final int CURRENT_FORMAT = 2;

    /** Copies the lists. */
    public Manifest {
        recipients = List.copyOf(recipients);
        scope = scope == null || scope.isEmpty() ? null : List.copyOf(scope);
    }

    /** Every object that the manifest itself names. */
    public List<ArtifactObject> objects() {
        return files == null
                ? content.objects()
                : Stream.concat(content.objects().stream(), Stream.of(files.list(), files.index()))
                        .toList();
    }

    /**
     * Size of the backup's own objects. One that holds an uploaded file is the own of the backup that stored it; a copy
     * shares nothing.
     */
    public long sizeBytes() {
        long named = objects().stream().mapToLong(ArtifactObject::sizeBytes).sum();
        return files == null ? named : named + (copiedFrom == null ? files.storedBytes() : files.objectBytes());
    }

    /** Rows of all tables. */
    public long rows() {
        return content.tables().stream().mapToLong(TableContent::rows).sum();
    }
}
