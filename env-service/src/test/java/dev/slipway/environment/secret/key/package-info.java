@NullMarked
package dev.slipway.environment.secret.key;

import org.jspecify.annotations.NullMarked;
