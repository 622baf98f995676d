package dev.slipway.migration.check;

import java.util.List;
import java.util.UUID;

/** What the checks of plans and migrations found. */
public interface CheckRecords {

    /**
     * Stores checks in place of those stored before.
     *
     * @param subject the id of a plan or of a migration
     */
    void save(UUID subject, List<Check> checks);

    /** The checks of a plan or migration in their order; empty as long as there are none. */
    List<Check> of(UUID subject);

    /** Forgets the checks of a plan; none is no error. */
    void remove(UUID subject);
}
