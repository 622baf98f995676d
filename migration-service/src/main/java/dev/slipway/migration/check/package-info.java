/** What is looked at before a plan is made: whether a package can go to a target, and what would have to be done first. */
@NullMarked
package dev.slipway.migration.check;

import org.jspecify.annotations.NullMarked;
