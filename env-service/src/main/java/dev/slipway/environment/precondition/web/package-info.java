/** Preconditions as HTTP headers, and what is answered when they fail. */
@NullMarked
package dev.slipway.environment.precondition.web;

import org.jspecify.annotations.NullMarked;
