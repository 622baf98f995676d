package dev.slipway.contracts.migration;

import dev.slipway.contracts.Message;

/** What happened to migrations, on {@code migration.events.v1}. */
public sealed interface MigrationEvent extends Message
        permits MigrationAwaitingDecision,
                MigrationCancelled,
                MigrationCompleted,
                MigrationFailed,
                MigrationRequested,
                MigrationRollbackFailed,
                MigrationRolledBack {}
