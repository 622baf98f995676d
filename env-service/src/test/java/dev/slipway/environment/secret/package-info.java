@NullMarked
package dev.slipway.environment.secret;

import org.jspecify.annotations.NullMarked;
