/** Which backups are kept: pins, deletion, retention policies, and the audit of all of it. */
@NullMarked
package dev.slipway.backup.retention;

import org.jspecify.annotations.NullMarked;
