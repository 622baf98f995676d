/** Signing over HTTP. */
@NullMarked
package dev.slipway.migration.signing.web;

import org.jspecify.annotations.NullMarked;
