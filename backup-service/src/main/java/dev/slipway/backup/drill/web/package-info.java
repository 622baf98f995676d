/** Drills over HTTP. */
@NullMarked
package dev.slipway.backup.drill.web;

import org.jspecify.annotations.NullMarked;
