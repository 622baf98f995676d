package dev.slipway.migration.lifecycle;

import dev.slipway.migration.hook.CallHooks;
import dev.slipway.migration.hook.CallHooks.Occasion;
import dev.slipway.migration.hook.HookEvent;
import dev.slipway.migration.hook.HookFailedException;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.Failed;
import dev.slipway.migration.lifecycle.MigrationState.RolledBack;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which hooks are called in which state of a migration, and what they are told. */
@Component
class HooksOfMigrations {

    private final CallHooks hooks;

    HooksOfMigrations(CallHooks hooks) {
        this.hooks = hooks;
    }

    /**
     * Calls those that must be answered before the target is touched.
     *
     * @throws RefusedException when one says that the migration must not go on, or says nothing
     */
    void beforeApply(Migration migration) {
        try {
            hooks.before(occasion(migration, HookEvent.BEFORE_APPLY, Map.of()));
        } catch (HookFailedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes the calls due that follow from a migration's new state, in the transaction that stores it. */
    void announce(Migration migration) {
        switch (migration.state()) {
            case Completed completed ->
                hooks.announce(occasion(migration, HookEvent.AFTER_COMMIT, Map.of("result", completed.outcome())));
            case Failed failed ->
                hooks.announce(occasion(migration, HookEvent.AFTER_FAILURE, Map.of("reason", failed.reason())));
            case RolledBack _ -> hooks.announce(occasion(migration, HookEvent.AFTER_ROLLBACK, Map.of()));
            default -> {
                // nothing that anybody waits for
            }
        }
    }

    private static Occasion occasion(Migration migration, HookEvent event, Map<String, Object> more) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", migration.state().label());
        migration.state().planned().ifPresent(plan -> {
            details.put("plan", plan.planId());
            details.put("package", plan.packageDigest());
        });
        migration.state().orderedBackup().ifPresent(backup -> details.put("backup", backup));
        details.put("requestedBy", migration.requestedBy());
        details.putAll(more);
        return new Occasion(migration.id().value(), migration.target(), event, details);
    }
}
