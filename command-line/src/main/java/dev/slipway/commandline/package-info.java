/** The command line: parsing, exit codes, and what all commands have in common. */
@NullMarked
package dev.slipway.commandline;

import org.jspecify.annotations.NullMarked;
