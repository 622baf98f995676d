/** Answers what can go wrong with environments. */
@NullMarked
package dev.slipway.migration.environment.web;

import org.jspecify.annotations.NullMarked;
