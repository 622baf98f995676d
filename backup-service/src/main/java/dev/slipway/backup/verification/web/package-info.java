/** Verifications and objectives over HTTP. */
@NullMarked
package dev.slipway.backup.verification.web;

import org.jspecify.annotations.NullMarked;
