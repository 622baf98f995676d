/** Commands about backups. */
@NullMarked
package dev.slipway.commandline.backups;

import org.jspecify.annotations.NullMarked;
