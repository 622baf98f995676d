/** The demonstration: a real application's development database released into its production database. */
@NullMarked
package dev.slipway.local.demo;

import org.jspecify.annotations.NullMarked;
