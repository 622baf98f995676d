package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.check.TargetOccupation;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A target is occupied by the migration of it that is being secured, applied or rolled back. */
@Component
class OccupiedTargets implements TargetOccupation {

    private final Migrations migrations;

    OccupiedTargets(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public Optional<String> of(EnvironmentRef target) {
        return migrations.occupant(target).map(migration -> "Migration %s of %s".formatted(migration, target));
    }
}
