package dev.slipway.contracts.migration;

import dev.slipway.contracts.Command;

/** What migration-service can be asked to do over {@code migration.commands.v1}. */
public sealed interface MigrationCommand extends Command
        permits CancelMigration, DecideMigration, RequestMigration, RollBackMigration {}
