/** Commands about packages and their signers. */
@NullMarked
package dev.slipway.commandline.packages;

import org.jspecify.annotations.NullMarked;
