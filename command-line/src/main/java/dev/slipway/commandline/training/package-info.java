/** The run that the ahead-of-time cache is made from. */
@NullMarked
package dev.slipway.commandline.training;

import org.jspecify.annotations.NullMarked;
