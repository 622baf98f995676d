@NullMarked
package dev.slipway.backup.retention;

import org.jspecify.annotations.NullMarked;
