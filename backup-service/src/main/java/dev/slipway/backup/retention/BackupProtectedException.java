package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;
import java.util.List;
import java.util.stream.Collectors;

/** The backup must not be deleted. The message is a sentence for people. */
public final class BackupProtectedException extends RuntimeException {

    private final transient List<Protection> protections;

    /** Says why; at least one protection. */
    public BackupProtectedException(BackupId id, List<Protection> protections) {
        super("The backup %s cannot be deleted: %s"
                .formatted(id, protections.stream().map(Protection::sentence).collect(Collectors.joining(" "))));
        this.protections = List.copyOf(protections);
    }

    /** Why. */
    public List<Protection> protections() {
        return protections;
    }
}
