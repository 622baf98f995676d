package dev.slipway.backup;

import java.util.function.LongConsumer;

/** Backs an environment's uploaded files up. */
public interface BackUpFiles {

    /**
     * Stores what is not stored yet, and notes which stored objects the backup needs: none of them is removed while it
     * does. Every object that is stored was read back.
     *
     * @param recipients whom files are encrypted to; what is stored for others is not referred to
     * @param attempt where the list goes
     * @param progress told how many bytes went through since it was told before; throws when the backup is cancelled
     * @throws JobFailedException when not everything can be read and stored
     */
    FilesContent take(
            Backup backup,
            Recipients recipients,
            FilesLocation location,
            ArtifactStore.Attempt attempt,
            LongConsumer progress);

    /** One of the backup's objects is lost or damaged: where others share it, later backups do not rely on it any more. */
    void distrust(Backup backup, ArtifactObject object);

    /** The backup is given up or deleted: what no other one needs may be removed, and soon is. */
    void release(Backup backup);
}
