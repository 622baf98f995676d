/** When drills are run. */
@NullMarked
package dev.slipway.backup.drill.jobs;

import org.jspecify.annotations.NullMarked;
