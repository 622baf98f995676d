package dev.slipway.backup.drill.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.slipway.backup.JobOutcome;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillJobs;
import dev.slipway.backup.drill.DrillProperties;
import dev.slipway.backup.drill.RequestDrill;
import dev.slipway.backup.drill.RunDrills;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Every instance looks for drills that are due, and db-scheduler has one of them run each. */
@Configuration(proxyBeanMethods = false)
class DrillConfiguration {

    private static final Logger log = LoggerFactory.getLogger(DrillConfiguration.class);
    private static final TaskDescriptor<Void> RUN = TaskDescriptor.of("run-drill");

    /** The scheduler knows the tasks, which in the end need this: hence the provider. */
    @Bean
    DrillJobs drillJobs(ObjectProvider<Scheduler> scheduler, Clock clock) {
        return drill -> scheduler
                .getObject()
                .scheduleIfNotExists(RUN.instance(drill.toString()).scheduledTo(clock.instant()));
    }

    @Bean
    Task<Void> runDrillTask(RunDrills runDrills, DrillProperties properties, Clock clock) {
        return Tasks.custom(RUN)
                .onFailure((complete, operations) -> {
                    log.atError()
                            .addKeyValue("job", complete.getExecution().taskInstance)
                            .setCause(complete.getCause().orElse(null))
                            .log("Drill stopped at an unexpected fault and will be begun again");
                    operations.reschedule(complete, clock.instant().plus(properties.retryDelay()));
                })
                .onDeadExecutionRevive()
                .execute((instance, _) -> switch (runDrills.run(new DrillId(UUID.fromString(instance.getId())))) {
                    case JobOutcome.Done _ -> new CompletionHandler.OnCompleteRemove<>();
                    case JobOutcome.Again again ->
                        (complete, operations) ->
                                operations.reschedule(complete, clock.instant().plus(again.after()));
                });
    }

    @Bean
    SchedulingConfigurer drillRounds(RequestDrill requestDrill, DrillProperties properties) {
        return registrar -> registrar.addFixedDelayTask(requestDrill::requestDue, properties.lookEvery());
    }
}
