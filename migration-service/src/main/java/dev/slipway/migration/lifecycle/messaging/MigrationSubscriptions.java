package dev.slipway.migration.lifecycle.messaging;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.migration.CancelMigration;
import dev.slipway.contracts.migration.DecideMigration;
import dev.slipway.contracts.migration.MigrationCommand;
import dev.slipway.contracts.migration.RequestMigration;
import dev.slipway.contracts.migration.RequestedCheck;
import dev.slipway.contracts.migration.RollBackMigration;
import dev.slipway.migration.lifecycle.AcceptMigration;
import dev.slipway.migration.lifecycle.AnswerMigration;
import dev.slipway.migration.lifecycle.ContradictingDecisionsException;
import dev.slipway.migration.lifecycle.FollowBackup;
import dev.slipway.migration.lifecycle.GiveUpMigration;
import dev.slipway.migration.lifecycle.IllegalTransitionException;
import dev.slipway.migration.lifecycle.ImpossibleChoiceException;
import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.MigrationIdTakenException;
import dev.slipway.migration.lifecycle.MigrationRequest;
import dev.slipway.migration.lifecycle.Migrations;
import dev.slipway.migration.lifecycle.NoBackupException;
import dev.slipway.migration.lifecycle.Origin;
import dev.slipway.migration.lifecycle.SupersededException;
import dev.slipway.migration.lifecycle.TargetChangedException;
import dev.slipway.migration.lifecycle.TargetOccupiedException;
import dev.slipway.migration.lifecycle.UndoMigration;
import dev.slipway.migration.lifecycle.UnknownDecisionException;
import dev.slipway.migration.lifecycle.UnknownMigrationException;
import dev.slipway.migration.lifecycle.UnreadableBackupException;
import dev.slipway.migration.ruleset.CheckQuery;
import dev.slipway.outbox.RejectedMessageException;
import dev.slipway.outbox.Subscription;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What this service listens to. A command that can never be followed becomes a dead letter that says why. */
@Configuration(proxyBeanMethods = false)
class MigrationSubscriptions {

    @Bean
    Subscription<BackupEvent> backupEvents(FollowBackup follow) {
        return Subscription.to(Channel.BACKUP_EVENTS, (event, context) -> follow.on(event));
    }

    @Bean
    Subscription<MigrationCommand> migrationCommands(
            AcceptMigration accept,
            AnswerMigration answer,
            GiveUpMigration giveUp,
            UndoMigration undo,
            Migrations migrations) {
        return Subscription.to(Channel.MIGRATION_COMMANDS, (command, context) -> {
            try {
                switch (command) {
                    case RequestMigration request -> accept.accept(request(request), List.of());
                    case DecideMigration decide ->
                        answer.answer(
                                ofTarget(migrations, decide.migrationId(), decide.target()),
                                decide.decisions(),
                                List.of(),
                                decide.decidedBy());
                    case CancelMigration cancel ->
                        giveUp.cancel(
                                ofTarget(migrations, cancel.migrationId(), cancel.target()), cancel.requestedBy());
                    case RollBackMigration rollBack ->
                        undo.rollBack(
                                ofTarget(migrations, rollBack.migrationId(), rollBack.target()),
                                Boolean.TRUE.equals(rollBack.acknowledge()),
                                rollBack.requestedBy());
                }
            } catch (UnknownMigrationException
                    | MigrationIdTakenException
                    | IllegalTransitionException
                    | UnknownDecisionException
                    | ImpossibleChoiceException
                    | ContradictingDecisionsException
                    | NoBackupException
                    | UnreadableBackupException
                    | SupersededException
                    | TargetChangedException
                    | TargetOccupiedException e) {
                throw new RejectedMessageException(e.getMessage() + ".");
            }
        });
    }

    private static MigrationRequest request(RequestMigration command) {
        EnvironmentRef source = command.source();
        String digest = command.packageDigest();
        List<RequestedCheck> checks = command.checks();
        Origin origin;
        if (source != null && digest == null) {
            origin = new Origin.FromSource(source, command.ruleSet());
        } else if (source == null && digest != null) {
            origin = new Origin.FromPackage(digest);
        } else {
            throw new RejectedMessageException("Exactly one of source and packageDigest must be given.");
        }
        return new MigrationRequest(
                new MigrationId(command.migrationId()),
                command.target(),
                origin,
                command.decisions(),
                checks == null
                        ? List.of()
                        : checks.stream().map(MigrationSubscriptions::check).toList(),
                false,
                command.requestedBy());
    }

    private static CheckQuery check(RequestedCheck check) {
        if (check.name().isBlank() || check.sql().isBlank()) {
            throw new RejectedMessageException("A check query needs a name and sql.");
        }
        return new CheckQuery(
                check.name(),
                Objects.requireNonNullElse(check.description(), ""),
                check.sql(),
                check.severity() == RequestedCheck.Severity.WARNING
                        ? CheckQuery.Severity.WARNING
                        : CheckQuery.Severity.ERROR,
                List.of(),
                Boolean.TRUE.equals(check.ignoreExisting()));
    }

    /** A command is ordered among those of its target, so it must name the migration's own. */
    private static MigrationId ofTarget(Migrations migrations, UUID id, EnvironmentRef target) {
        MigrationId migration = new MigrationId(id);
        if (!migrations.get(migration).target().equals(target)) {
            throw new RejectedMessageException("Migration %s is not one of %s.".formatted(id, target));
        }
        return migration;
    }
}
