package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import java.util.Optional;
import java.util.UUID;

/**
 * A completed backup together with the order that it fulfils. There is none without the event that proves it: neither a
 * use case nor a row read back from the database can make one from an event that does not match the order.
 *
 * @param order what was ordered
 * @param evidence the event that reports it done and verified
 */
public record VerifiedBackup(BackupOrder order, BackupCompleted evidence) implements Safeguard {

    /** @throws IllegalArgumentException when the event reports another backup than the one ordered */
    public VerifiedBackup {
        if (!fulfils(evidence, order)) {
            throw new IllegalArgumentException("Backup %s of %s does not fulfil the order of backup %s of %s"
                    .formatted(evidence.backupId(), evidence.environment(), order.backupId(), order.target()));
        }
    }

    /** The verified backup, or empty when the event reports another backup than the one ordered. */
    public static Optional<VerifiedBackup> of(BackupOrder order, BackupCompleted event) {
        return fulfils(event, order) ? Optional.of(new VerifiedBackup(order, event)) : Optional.empty();
    }

    /** The backup's id. */
    public UUID backupId() {
        return order.backupId();
    }

    @Override
    public boolean covers(MigrationId migration, EnvironmentRef target) {
        return order.migration().equals(migration) && order.target().equals(target);
    }

    private static boolean fulfils(BackupCompleted event, BackupOrder order) {
        return event.backupId().equals(order.backupId())
                && event.environment().equals(order.target())
                // one of some tables restores nothing else
                && event.scope() == null
                && order.migration().value().equals(event.migrationId());
    }
}
