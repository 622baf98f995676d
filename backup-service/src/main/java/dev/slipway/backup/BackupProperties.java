package dev.slipway.backup;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How backups are taken.
 *
 * @param encryption whom artifacts are encrypted to
 * @param compressionLevel zstd level
 * @param connections how many sessions read or write one database at the same time; 0 for one per processor, four at most
 * @param splitAbove tables that take more room than this are read in parts, by several sessions
 * @param bandwidth how many bytes per second may be read from a database in all; as many as it gives when absent
 * @param attempts how often a backup or restore is begun in all before it is given up
 * @param retryDelay pause before the second attempt; doubled for each further one
 * @param busyDelay pause before looking again whether an environment that is being changed has become free
 * @param busyTimeout how long after the request an environment may stay occupied by others before giving up
 * @param lockTimeout how long to wait for one table lock; longer would make others queue behind us
 */
@Validated
@ConfigurationProperties("slipway.backup")
public record BackupProperties(
        @Valid @NotNull Encryption encryption,
        @Min(1) @Max(19) @DefaultValue("1") int compressionLevel,
        @Min(0) @Max(16) @DefaultValue("0") int connections,
        @NotNull @DefaultValue("64MB") DataSize splitAbove,
        @Nullable DataSize bandwidth,
        @Min(1) @Max(20) @DefaultValue("3") int attempts,
        @NotNull @DefaultValue("2s") Duration retryDelay,
        @NotNull @DefaultValue("1s") Duration busyDelay,
        @NotNull @DefaultValue("10m") Duration busyTimeout,
        @NotNull @DefaultValue("5s") Duration lockTimeout) {

    private static final int MAX_DEFAULT_CONNECTIONS = 4;

    /** Counts the processors where no number of connections is given. */
    public BackupProperties {
        if (connections == 0) {
            connections = Math.min(MAX_DEFAULT_CONNECTIONS, Runtime.getRuntime().availableProcessors());
        }
    }

    /** Whether sizes are ones that work can be measured by. */
    @AssertTrue(message = "split-above and bandwidth must be greater than 0")
    public boolean isEverySizePositive() {
        return splitAbove.toBytes() > 0 && (bandwidth == null || bandwidth.toBytes() > 0);
    }

    /**
     * Whom artifacts are encrypted to, in the age format with X25519 keys.
     *
     * @param identityFile an age identity file ({@code AGE-SECRET-KEY-1…}, as {@code age-keygen} writes it). Needed to
     *     restore; without {@code recipients} backups are encrypted to its own public keys
     * @param createIdentity make the identity file at start when it does not exist. For a first start on one machine;
     *     elsewhere a lost file should be an error, for it cannot read what an older one encrypted
     * @param recipients public keys ({@code age1…}) that can read new backups; the identity's own when empty
     */
    public record Encryption(
            @Nullable Path identityFile,
            @DefaultValue("false") boolean createIdentity,
            @NotNull @DefaultValue List<String> recipients) {

        /** Whether there is anyone to encrypt to. */
        @AssertTrue(message = "identity-file or recipients must be set, so that backups can be encrypted")
        public boolean isSomeoneAbleToRead() {
            return identityFile != null || !recipients.isEmpty();
        }
    }
}
