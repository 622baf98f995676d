/** The audit trail over HTTP. */
@NullMarked
package dev.slipway.migration.audit.web;

import org.jspecify.annotations.NullMarked;
