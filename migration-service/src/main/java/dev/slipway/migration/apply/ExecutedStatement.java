package dev.slipway.migration.apply;

import dev.slipway.migration.environment.SecretMask;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was executed on the target.
 *
 * @param sql its text; values that go with it are not part of it, and known secrets are masked
 * @param duration how long it took, with the rows that were sent or fetched by COPY
 * @param rows how many rows it wrote, or read by COPY; null where that means nothing
 * @param failure the database's words and the SQLSTATE when it failed, otherwise null
 */
public record ExecutedStatement(
        String sql,
        Duration duration,
        @Nullable Long rows,
        @Nullable String failure) {

    /** The same statement without known secrets. */
    ExecutedStatement masked(SecretMask secrets) {
        return new ExecutedStatement(secrets.mask(sql), duration, rows, failure == null ? null : secrets.mask(failure));
    }
}
