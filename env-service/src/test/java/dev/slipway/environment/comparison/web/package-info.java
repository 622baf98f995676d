@NullMarked
package dev.slipway.environment.comparison.web;

import org.jspecify.annotations.NullMarked;
