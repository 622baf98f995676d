package dev.slipway.migration;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.slipway.migration.hook.DeliverHookCall;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.scheduler.JobTasks;
import dev.slipway.migration.lifecycle.ApplyMigration;
import dev.slipway.migration.lifecycle.CheckMigration;
import dev.slipway.migration.lifecycle.EndOverdueBackup;
import dev.slipway.migration.lifecycle.EndOverdueRollback;
import dev.slipway.migration.lifecycle.EndUndecided;
import dev.slipway.migration.lifecycle.ReleaseBackup;
import dev.slipway.migration.lifecycle.SecureMigration;
import dev.slipway.migration.log.CleanLogs;
import dev.slipway.migration.log.LogProperties;
import dev.slipway.migration.log.StoreLog;
import dev.slipway.migration.packaging.BuildOrderedPackage;
import dev.slipway.migration.packaging.RemovePackageContent;
import dev.slipway.migration.packaging.SweepPackages;
import dev.slipway.migration.planning.MakeOrderedPlan;
import dev.slipway.migration.planning.RemoveOldPlans;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which class does which job. */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    @Bean
    Task<Void> buildPackageTask(JobTasks tasks, BuildOrderedPackage job) {
        return tasks.task(JobName.BUILD_PACKAGE, job);
    }

    @Bean
    Task<Void> removePackageTask(JobTasks tasks, RemovePackageContent job) {
        return tasks.task(JobName.REMOVE_PACKAGE, job);
    }

    @Bean
    Task<Void> sweepPackagesTask(JobTasks tasks, SweepPackages work) {
        return tasks.recurring("sweep-packages", Duration.ofHours(12), work);
    }

    @Bean
    Task<Void> makePlanTask(JobTasks tasks, MakeOrderedPlan job) {
        return tasks.task(JobName.MAKE_PLAN, job);
    }

    @Bean
    Task<Void> removeOldPlansTask(RemoveOldPlans remove) {
        return Tasks.recurring("remove-old-plans", FixedDelay.ofHours(1)).execute((instance, context) -> remove.run());
    }

    @Bean
    Task<Void> checkMigrationTask(JobTasks tasks, CheckMigration job) {
        return tasks.task(JobName.CHECK_MIGRATION, job);
    }

    @Bean
    Task<Void> secureMigrationTask(JobTasks tasks, SecureMigration job) {
        return tasks.task(JobName.SECURE_MIGRATION, job);
    }

    @Bean
    Task<Void> decisionDeadlineTask(JobTasks tasks, EndUndecided job) {
        return tasks.task(JobName.DECISION_DEADLINE, job);
    }

    @Bean
    Task<Void> backupDeadlineTask(JobTasks tasks, EndOverdueBackup job) {
        return tasks.task(JobName.BACKUP_DEADLINE, job);
    }

    @Bean
    Task<Void> applyMigrationTask(JobTasks tasks, ApplyMigration job) {
        return tasks.task(JobName.APPLY_MIGRATION, job);
    }

    @Bean
    Task<Void> releaseBackupTask(JobTasks tasks, ReleaseBackup job) {
        return tasks.task(JobName.RELEASE_BACKUP, job);
    }

    @Bean
    Task<Void> storeLogTask(JobTasks tasks, StoreLog job) {
        return tasks.task(JobName.STORE_LOG, job);
    }

    @Bean
    Task<Void> cleanLogsTask(JobTasks tasks, CleanLogs work, LogProperties properties) {
        return tasks.recurring("clean-logs", properties.cleanEvery(), work);
    }

    @Bean
    Task<Void> callHookTask(JobTasks tasks, DeliverHookCall job) {
        return tasks.task(JobName.CALL_HOOK, job);
    }

    @Bean
    Task<Void> rollbackDeadlineTask(JobTasks tasks, EndOverdueRollback job) {
        return tasks.task(JobName.ROLLBACK_DEADLINE, job);
    }
}
