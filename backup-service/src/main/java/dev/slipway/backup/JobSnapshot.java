package dev.slipway.backup;

/** Work and how far it has come at one moment. */
public sealed interface JobSnapshot {

    /** What work it is. */
    JobId id();

    /** Whether nothing more will happen. */
    boolean isFinal();

    /** A backup with its progress. */
    record OfBackup(Backup backup, Progress progress) implements JobSnapshot {

        @Override
        public JobId id() {
            return backup.id();
        }

        @Override
        public boolean isFinal() {
            return backup.state() instanceof BackupState.Final;
        }
    }

    /** A restore with its progress. */
    record OfRestore(Restore restore, Progress progress) implements JobSnapshot {

        @Override
        public JobId id() {
            return restore.id();
        }

        @Override
        public boolean isFinal() {
            return restore.state() instanceof RestoreState.Final;
        }
    }
}
