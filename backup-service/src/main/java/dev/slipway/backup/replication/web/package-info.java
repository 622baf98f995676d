/** Copies over HTTP. */
@NullMarked
package dev.slipway.backup.replication.web;

import org.jspecify.annotations.NullMarked;
