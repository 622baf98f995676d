@NullMarked
package dev.slipway.commandline;

import org.jspecify.annotations.NullMarked;
