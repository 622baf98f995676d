package dev.slipway.migration.lifecycle;

import java.util.UUID;

/**
 * The plan that a migration follows, and the package that the plan applies.
 *
 * @param planId the plan
 * @param packageDigest the package's digest, lower-case hexadecimal SHA-256
 */
public record PlanReference(UUID planId, String packageDigest) {}
