/** Packages over HTTP. */
@NullMarked
package dev.slipway.migration.packaging.web;

import org.jspecify.annotations.NullMarked;
