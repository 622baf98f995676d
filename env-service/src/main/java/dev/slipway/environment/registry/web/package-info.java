/** Applications and environments over HTTP. */
@NullMarked
package dev.slipway.environment.registry.web;

import org.jspecify.annotations.NullMarked;
