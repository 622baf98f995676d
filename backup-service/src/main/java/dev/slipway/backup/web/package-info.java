/** The HTTP API. */
@NullMarked
package dev.slipway.backup.web;

import org.jspecify.annotations.NullMarked;
