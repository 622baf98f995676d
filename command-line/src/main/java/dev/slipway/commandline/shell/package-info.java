/** What commands have in common: the options that all take, and how values are given. */
@NullMarked
package dev.slipway.commandline.shell;

import org.jspecify.annotations.NullMarked;
