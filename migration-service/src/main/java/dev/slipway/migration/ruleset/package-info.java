/** What happens to which table: rules, rule sets, presets. */
@NullMarked
package dev.slipway.migration.ruleset;

import org.jspecify.annotations.NullMarked;
