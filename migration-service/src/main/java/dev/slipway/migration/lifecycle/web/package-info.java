/** Migrations over HTTP. */
@NullMarked
package dev.slipway.migration.lifecycle.web;

import org.jspecify.annotations.NullMarked;
