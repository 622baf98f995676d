@NullMarked
package dev.slipway.environment.configuration.text;

import org.jspecify.annotations.NullMarked;
