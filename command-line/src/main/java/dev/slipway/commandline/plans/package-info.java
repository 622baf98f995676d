/** Commands about plans. */
@NullMarked
package dev.slipway.commandline.plans;

import org.jspecify.annotations.NullMarked;
