package dev.slipway.backup.drill;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All drills, in whatever state. */
public interface Drills {

    /** Adds a drill unless there is one of that id already; whether it was added. */
    boolean add(Drill drill);

    /** Looks one up. */
    Optional<Drill> find(DrillId id);

    /** The newest ones, of one environment or of all, newest first. */
    List<Drill> newest(@Nullable EnvironmentRef environment, int limit);

    /** The newest one of a backup that has ended. */
    Optional<Drill> newestEnded(BackupId backup);

    /** When each environment's newest drill was asked for. */
    Map<EnvironmentRef, Instant> newestRequests();

    /** Saves a drill; whether it had not ended before, for an end is final. */
    boolean save(Drill drill);
}
