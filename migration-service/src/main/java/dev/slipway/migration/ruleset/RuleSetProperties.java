package dev.slipway.migration.ruleset;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of rule sets.
 *
 * @param presets a directory with presets of one's own, read when the service starts; none if not given
 */
@ConfigurationProperties("slipway.rule-sets")
public record RuleSetProperties(@Nullable Path presets) {}
