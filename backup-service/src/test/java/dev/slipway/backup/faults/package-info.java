/** backup-service as a process that is killed at every stage of its work. Behind the Maven profile {@code faults}. */
@NullMarked
package dev.slipway.backup.faults;

import org.jspecify.annotations.NullMarked;
