package dev.slipway.contracts.environment;

import dev.slipway.contracts.Message;

/** What happened to applications, environments and variables, on {@code environment.events.v1}. Never a value. */
public sealed interface EnvironmentEvent extends Message
        permits ApplicationRegistered,
                ApplicationRenamed,
                ApplicationArchived,
                ApplicationUnarchived,
                EnvironmentRegistered,
                EnvironmentChanged,
                EnvironmentArchived,
                EnvironmentUnarchived,
                DefaultVariableChanged,
                DefaultVariableRemoved,
                VariableChanged,
                VariableRemoved {}
