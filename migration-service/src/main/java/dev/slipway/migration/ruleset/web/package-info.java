/** Rule sets over HTTP. */
@NullMarked
package dev.slipway.migration.ruleset.web;

import org.jspecify.annotations.NullMarked;
