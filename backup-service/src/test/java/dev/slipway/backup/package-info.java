@NullMarked
package dev.slipway.backup;

import org.jspecify.annotations.NullMarked;
