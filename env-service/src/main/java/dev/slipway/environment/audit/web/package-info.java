/** Who calls, taken from the HTTP request, and reading the trail over HTTP. */
@NullMarked
package dev.slipway.environment.audit.web;

import org.jspecify.annotations.NullMarked;
