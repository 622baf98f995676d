/** Errors as RFC 9457 problem details: one shape, one place, nothing internal in them. */
@NullMarked
package dev.slipway.service.problem;

import org.jspecify.annotations.NullMarked;
