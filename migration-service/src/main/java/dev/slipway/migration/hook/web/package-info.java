/** Hooks over HTTP. */
@NullMarked
package dev.slipway.migration.hook.web;

import org.jspecify.annotations.NullMarked;
