package dev.slipway.backup;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The states of a backup by name, for filters and wherever a state is written down. */
public enum BackupStateName {
    REQUESTED,
    RUNNING,
    VERIFYING,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** The name of a state. */
    public static BackupStateName of(BackupState state) {
        return switch (state) {
            case BackupState.Requested _ -> REQUESTED;
            case BackupState.Running _ -> RUNNING;
            case BackupState.Verifying _ -> VERIFYING;
            case BackupState.Completed _ -> COMPLETED;
            case BackupState.Failed _ -> FAILED;
            case BackupState.Cancelled _ -> CANCELLED;
        };
    }

    /** The state that a word names, if it names one. */
    public static Optional<BackupStateName> parse(String word) {
        return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
    }

    /** How it is written, e.g. {@code completed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
