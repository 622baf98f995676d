/** Calls to applications before and after migrations. */
@NullMarked
package dev.slipway.commandline.hooks;

import org.jspecify.annotations.NullMarked;
