package dev.slipway.migration.job.scheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.JobProperties;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Makes db-scheduler's tasks of jobs, and decides what becomes of one that fails. */
@Component
public class JobTasks {

    private static final Logger log = LoggerFactory.getLogger(JobTasks.class);

    private final ObjectProvider<Scheduler> scheduler;
    private final JobProperties properties;
    private final Clock clock;

    JobTasks(ObjectProvider<Scheduler> scheduler, JobProperties properties, Clock clock) {
        this.scheduler = scheduler;
        this.properties = properties;
        this.clock = clock;
    }

    /** The task that runs a job; a worker's death hands it to the next. */
    public Task<Void> task(JobName name, Job job) {
        return Tasks.oneTime(name.label())
                .onDeadExecutionRevive()
                .onFailure((complete, operations) -> failed(name, job, complete, operations))
                .execute((instance, context) -> job.run(subject(instance.getId())));
    }

    /** The task that does something again and again, on one instance at a time. */
    public Task<Void> recurring(String name, Duration pause, Runnable work) {
        return Tasks.recurring(name, FixedDelay.of(pause)).execute((instance, context) -> work.run());
    }

    private void failed(JobName name, Job job, ExecutionComplete complete, ExecutionOperations<Void> operations) {
        UUID subject = subject(complete.getExecution().getId());
        int failures = complete.getExecution().consecutiveFailures + 1;
        Throwable cause = complete.getCause().orElseGet(() -> new IllegalStateException("no cause given"));
        if (scheduler.getObject().getSchedulerState().isShuttingDown()) {
            operations.reschedule(complete, clock.instant());
            return;
        }
        Optional<Duration> pause = pause(cause, failures);
        if (pause.isPresent()) {
            log.atInfo()
                    .addKeyValue("job", name.label())
                    .addKeyValue("subject", subject)
                    .addKeyValue("failures", failures)
                    .addKeyValue("pause", pause.get())
                    .log("Job tried again later: {}", cause.getMessage());
            operations.reschedule(complete, clock.instant().plus(pause.get()));
            return;
        }
        job.giveUp(subject, reason(name, subject, cause, failures));
        operations.stop();
    }

    /** How long to wait before the next attempt; empty when there shall be none. */
    private Optional<Duration> pause(Throwable cause, int failures) {
        return switch (cause) {
            case TemporaryFailureException temporary -> pause(temporary, failures);
            // our own database: nothing can be recorded without it, so there is nothing to give up to
            case DataAccessResourceFailureException _, TransientDataAccessException _, TransactionException _ ->
                Optional.of(properties.delayAfter(failures));
            default -> Optional.empty();
        };
    }

    private Optional<Duration> pause(TemporaryFailureException temporary, int failures) {
        Duration delay = properties.delayAfter(failures);
        return switch (temporary.patience()) {
            case FOR_DEPENDENCY ->
                failures < properties.attemptsForDependency() ? Optional.of(delay) : Optional.empty();
            case FOR_TARGET -> {
                Duration waited = Duration.ZERO;
                for (int failure = 1; failure < failures; failure++) {
                    waited = waited.plus(properties.delayAfter(failure));
                }
                yield waited.compareTo(properties.waitForTarget()) < 0 ? Optional.of(delay) : Optional.empty();
            }
            case ENDLESS -> Optional.of(delay);
        };
    }

    private static String reason(JobName name, UUID subject, Throwable cause, int failures) {
        return switch (cause) {
            case RefusedException refused -> refused.reason();
            case TemporaryFailureException temporary ->
                "%s Given up after %d attempts.".formatted(temporary.reason(), failures);
            default -> {
                log.atError()
                        .addKeyValue("job", name.label())
                        .addKeyValue("subject", subject)
                        .setCause(cause)
                        .log("Job failed in an unexpected way");
                yield "An unexpected failure in migration-service; its log tells more under " + subject;
            }
        };
    }

    private static UUID subject(String instanceId) {
        return UUID.fromString(instanceId.substring(0, instanceId.indexOf('/')));
    }
}
