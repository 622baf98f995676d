@NullMarked
package dev.slipway.environment.configuration.web;

import org.jspecify.annotations.NullMarked;
