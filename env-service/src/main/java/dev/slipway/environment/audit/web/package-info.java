/** Who calls, taken from the HTTP request. */
@NullMarked
package dev.slipway.environment.audit.web;

import org.jspecify.annotations.NullMarked;
