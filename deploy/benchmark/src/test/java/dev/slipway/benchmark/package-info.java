@NullMarked
package dev.slipway.benchmark;

import org.jspecify.annotations.NullMarked;
