/** Encryption settings over HTTP. */
@NullMarked
package dev.slipway.backup.encryption.web;

import org.jspecify.annotations.NullMarked;
