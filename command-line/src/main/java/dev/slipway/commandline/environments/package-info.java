/** Commands about applications, environments and variables. */
@NullMarked
package dev.slipway.commandline.environments;

import org.jspecify.annotations.NullMarked;
