/** The embedded stack: PostgreSQL, Kafka and S3 as processes of this machine, and the launcher that runs Slipway on it. */
@NullMarked
package dev.slipway.local;

import org.jspecify.annotations.NullMarked;
