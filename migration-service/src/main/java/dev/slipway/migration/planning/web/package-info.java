/** Plans over HTTP. */
@NullMarked
package dev.slipway.migration.planning.web;

import org.jspecify.annotations.NullMarked;
