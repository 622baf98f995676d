@NullMarked
package dev.slipway.environment.configuration;

import org.jspecify.annotations.NullMarked;
