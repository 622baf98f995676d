package dev.slipway.migration.plan.s3;

import dev.slipway.migration.plan.PlannedRows;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Each plan's rows are one object below {@code planned-rows/}. They are kept as long as a plan is likely to be applied;
 * whoever keeps new ones removes the old ones now and then.
 */
@Component
class S3PlannedRows implements PlannedRows {

    private static final Logger log = LoggerFactory.getLogger(S3PlannedRows.class);

    private static final String PREFIX = "planned-rows/";
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(6);

    private final ObjectStore objects;
    private final Clock clock;
    private Instant cleaned = Instant.EPOCH;

    S3PlannedRows(ObjectStore objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    @Override
    public Optional<String> keep(Content content) throws IOException {
        String name = UUID.randomUUID().toString();
        try {
            objects.put(PREFIX + name, content::writeTo);
            removeOld();
            return Optional.of(name);
        } catch (ObjectStorageUnavailableException e) {
            log.atWarn().setCause(e).log("A plan's rows could not be kept; applying it will find them again");
            return Optional.empty();
        }
    }

    @Override
    public Optional<InputStream> open(String name) {
        try {
            return Optional.of(objects.open(PREFIX + name));
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        } catch (ObjectStorageUnavailableException e) {
            log.atWarn()
                    .addKeyValue("rows", name)
                    .setCause(e)
                    .log("A plan's rows cannot be reached; they are found again");
            return Optional.empty();
        }
    }

    private void removeOld() {
        Instant now = clock.instant();
        synchronized (this) {
            if (cleaned.plus(BETWEEN_CLEANINGS).isAfter(now)) {
                return;
            }
            cleaned = now;
        }
        for (ObjectInfo object : objects.list(PREFIX)) {
            if (object.lastModified().plus(KEPT).isBefore(now)) {
                objects.delete(object.key());
            }
        }
    }
}
