/** A service in miniature that starts with nothing but the starter. */
@NullMarked
package dev.slipway.service.testapp;

import org.jspecify.annotations.NullMarked;
