@NullMarked
package dev.slipway.environment.secret.file;

import org.jspecify.annotations.NullMarked;
