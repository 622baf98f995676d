/**
 * Tar archives as streams: written so that any part of one can be written by itself, and read without trust. What is in
 * them is not known here.
 */
@NullMarked
package dev.slipway.tararchive;

import org.jspecify.annotations.NullMarked;
