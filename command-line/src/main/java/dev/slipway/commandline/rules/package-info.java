/** Commands about rule sets. */
@NullMarked
package dev.slipway.commandline.rules;

import org.jspecify.annotations.NullMarked;
