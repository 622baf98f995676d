/** Commands about migrations. */
@NullMarked
package dev.slipway.commandline.migrations;

import org.jspecify.annotations.NullMarked;
