@NullMarked
package dev.slipway.contracts;

import org.jspecify.annotations.NullMarked;
