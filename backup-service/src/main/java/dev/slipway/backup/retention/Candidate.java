package dev.slipway.backup.retention;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A backup with what may keep it from being deleted.
 *
 * @param backup the backup
 * @param reliable whether no damage of it is known, nor was it uploaded: nobody knows how old the content of such is
 * @param holders who pinned it
 * @param restores restores of it that have not ended
 */
public record Candidate(Backup backup, boolean reliable, List<String> holders, List<UUID> restores) {

    /** Newest content first; completed ones only. */
    static final Comparator<Backup> NEWEST_FIRST = Comparator.comparing(
                    (Backup backup) -> completed(backup).startedAt())
            .thenComparing(backup -> completed(backup).completedAt())
            .reversed()
            // as text, which is the order that the database has for ids, too
            .thenComparing(backup -> backup.id().toString());

    /**
     * The newest of an environment's completed backups of the whole database, by when their content was read.
     *
     * @param completed of all of them
     * @param reliable of those that can be relied on
     */
    public record Newest(Optional<BackupId> completed, Optional<BackupId> reliable) {

        /** Those of an environment's backups. */
        public static Newest of(Collection<Candidate> environment) {
            return new Newest(
                    newest(environment.stream()), newest(environment.stream().filter(Candidate::reliable)));
        }

        private static Optional<BackupId> newest(Stream<Candidate> candidates) {
            return candidates
                    .map(Candidate::backup)
                    .filter(backup -> backup.state() instanceof BackupState.Completed
                            && backup.scope().isWhole())
                    .min(NEWEST_FIRST)
                    .map(Backup::id);
        }
    }

    /**
     * Why it must not be deleted; empty when it may be.
     *
     * @param newest the newest ones of the environment
     */
    public List<Protection> protections(Newest newest) {
        List<Protection> protections = new ArrayList<>();
        switch (backup.state()) {
            case BackupState.Unfinished _ -> protections.add(new Protection.Unfinished());
            case BackupState.Completed _ -> {
                if (newest.completed().filter(backup.id()::equals).isPresent()) {
                    protections.add(new Protection.Newest());
                } else if (newest.reliable().filter(backup.id()::equals).isPresent()) {
                    protections.add(new Protection.NewestReliable());
                }
                if (!holders.isEmpty()) {
                    protections.add(new Protection.Pinned(holders));
                }
            }
            // nothing of it is kept, so that nobody can need it
            case BackupState.Failed _, BackupState.Cancelled _ -> {}
        }
        if (!restores.isEmpty()) {
            protections.add(new Protection.InUse(restores));
        }
        return protections;
    }

    private static BackupState.Completed completed(Backup backup) {
        return (BackupState.Completed) backup.state();
    }
}
