/** The key-encryption key in a file. */
@NullMarked
package dev.slipway.environment.secret.file;

import org.jspecify.annotations.NullMarked;
