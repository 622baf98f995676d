@NullMarked
package dev.slipway.environment.registry.web;

import org.jspecify.annotations.NullMarked;
