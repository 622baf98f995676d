/** Pins, deletion, retention policies and the audit over HTTP. */
@NullMarked
package dev.slipway.backup.retention.web;

import org.jspecify.annotations.NullMarked;
