/** Who did what. */
@NullMarked
package dev.slipway.commandline.audit;

import org.jspecify.annotations.NullMarked;
