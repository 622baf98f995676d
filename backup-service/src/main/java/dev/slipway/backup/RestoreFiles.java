package dev.slipway.backup;

import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a backup's uploaded files in the place of an environment's. The live files are touched in two steps around the
 * moment in which the database is replaced; which of the two does it depends on the place.
 */
public interface RestoreFiles {

    /**
     * What is restored, and where to.
     *
     * @param id the restore
     * @param backup the backup
     * @param manifest what it holds, uploaded files among it
     * @param location where the environment's files are
     * @param key a key to read the backup with, or null for the configured identities
     */
    record Work(
            RestoreId id,
            Backup backup,
            Manifest manifest,
            FilesLocation location,
            @Nullable Secret key) {}

    /** What could stop it; nothing is touched. */
    List<RestoreCheck> check(FilesContent files, FilesLocation location);

    /**
     * Reads and checks every file, and puts all of them together beside the live ones where that is possible. The live
     * files stay as they are, or become again what they were before an attempt that was cut off.
     *
     * @param progress told how many bytes went through since it was told before; throws when the restore is cancelled
     * @throws JobFailedException when a file is not what was backed up, or there is no place for it
     */
    void prepare(Work work, LongConsumer progress);

    /**
     * Right before the database is replaced: files that were put together beside the live ones take their place.
     *
     * @throws JobFailedException when that is not possible; then the live files are as they were
     */
    void switchOver(Work work);

    /** Whether there is something to do after the database was replaced. */
    boolean isToFollow(Work work);

    /**
     * After the database was replaced: where nothing could be put beside them, the live files are changed one by one. Goes
     * on where an earlier call was cut off.
     */
    void follow(Work work);

    /**
     * After the end of a restore.
     *
     * @param completed whether the restored files are the live ones, so that the old ones are not needed; otherwise the
     *     old ones become the live ones again
     */
    void cleanUp(RestoreId id, FilesLocation location, boolean completed);
}
