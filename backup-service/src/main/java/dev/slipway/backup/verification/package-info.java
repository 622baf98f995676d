/**
 * Trust in backups that lie there: reading what is stored back on a schedule, and telling when an environment has no
 * verified backup that is young enough.
 */
@NullMarked
package dev.slipway.backup.verification;

import org.jspecify.annotations.NullMarked;
