@NullMarked
package dev.slipway.environment.variable.web;

import org.jspecify.annotations.NullMarked;
