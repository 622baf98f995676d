/** What a person or a script sees of a command: lines, tables, progress, exit codes. */
@NullMarked
package dev.slipway.commandline.terminal;

import org.jspecify.annotations.NullMarked;
