@NullMarked
package dev.slipway.teststack;

import org.jspecify.annotations.NullMarked;
