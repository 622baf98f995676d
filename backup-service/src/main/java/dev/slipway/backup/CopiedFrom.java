package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * Which backup another is a copy of; it may be of another installation.
 *
 * @param backupId the original
 * @param environment what was backed up
 * @param digest SHA-256 of the original's manifest
 */
public record CopiedFrom(UUID backupId, EnvironmentRef environment, String digest) {}
