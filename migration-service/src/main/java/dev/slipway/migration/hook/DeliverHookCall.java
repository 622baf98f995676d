package dev.slipway.migration.hook;

import dev.slipway.migration.job.Job;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The job that makes one call after a migration. */
@Component
public class DeliverHookCall implements Job {

    private final CallHooks hooks;

    DeliverHookCall(CallHooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public void run(UUID call) {
        hooks.deliver(call);
    }

    @Override
    public void giveUp(UUID call, String reason) {
        hooks.giveUp(call, reason);
    }
}
