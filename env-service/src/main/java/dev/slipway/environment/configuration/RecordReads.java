package dev.slipway.environment.configuration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.readtoken.ReadTokenId;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Writes down who read which configuration. An application that reads the same configuration again and again would fill
 * the audit trail with nothing new: of a token, an address and a version only the first read of an hour is written down,
 * before it is answered. What people read is always.
 */
@Component
class RecordReads {

    private static final Duration REPEATED_AFTER = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final AuditTrail audit;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Cache<Read, Boolean> recent = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REPEATED_AFTER)
            .build();

    RecordReads(AuditTrail audit, TransactionOperations transactions, Clock clock) {
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    private record Read(ReadTokenId token, String origin, ConfigurationVersion version) {}

    void record(EnvironmentRef ref, ConfigurationVersion version, @Nullable ReadTokenId token, Caller caller) {
        if (token == null) {
            append(ref, caller);
            return;
        }
        // of several at the same time the others wait for the entry of the first
        var _ = recent.get(new Read(token, caller.origin(), version), _ -> {
            append(ref, caller);
            return true;
        });
    }

    private void append(EnvironmentRef ref, Caller caller) {
        transactions.executeWithoutResult(_ -> audit.append(
                new AuditEntry(clock.instant(), caller, AuditAction.CONFIGURATION_READ, ref.toString(), null)));
    }
}
