/** When verifications are done and objectives looked at. */
@NullMarked
package dev.slipway.backup.verification.jobs;

import org.jspecify.annotations.NullMarked;
