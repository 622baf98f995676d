package dev.slipway.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads stored objects back, several at a time: most of it is waiting for the storage, or the checksums of a processor of
 * its own.
 */
@Component
public class ReadBack {

    private final ArtifactStore artifacts;
    private final BackupProperties properties;

    ReadBack(ArtifactStore artifacts, BackupProperties properties) {
        this.artifacts = artifacts;
        this.properties = properties;
    }

    /** A backup's objects for who restores them. */
    public RestoreEngine.Objects open(Backup backup, Collection<ArtifactObject> objects, @Nullable Secret key) {
        return new RestoreEngine.Objects() {
            @Override
            public InputStream open(ArtifactObject object) throws IOException {
                try {
                    return artifacts.open(backup, object, key);
                } catch (JobFailedException.Permanent e) {
                    throw new IOException(e.reason(), e);
                }
            }

            @Override
            public void requireSound() {
                List<String> damages = damages(backup, objects);
                if (!damages.isEmpty()) {
                    throw new JobFailedException.Permanent(String.join(" ", damages), null);
                }
            }
        };
    }

    /**
     * What is not, byte by byte, what was stored: a sentence for each object, in their order.
     *
     * @throws JobFailedException.Temporary when the storage cannot be used
     */
    public List<String> damages(Backup backup, Collection<ArtifactObject> objects) {
        List<String> damages = new ArrayList<>();
        try (ExecutorService readers = Executors.newFixedThreadPool(
                properties.connections(),
                Thread.ofPlatform().name("read-back-", 0).factory())) {
            List<Future<?>> readings = new ArrayList<>();
            for (ArtifactObject object : objects) {
                readings.add(readers.submit(() -> artifacts.verify(backup, object)));
            }
            for (Future<?> reading : readings) {
                try {
                    reading.get();
                } catch (InterruptedException e) {
                    readers.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw new JobFailedException.Temporary("Reading the stored objects back was interrupted.", e);
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case JobFailedException.Permanent damage -> damages.add(damage.reason());
                        case JobFailedException other -> {
                            readers.shutdownNow();
                            throw other;
                        }
                        case null, default ->
                            throw new IllegalStateException("A stored object could not be read back", e.getCause());
                    }
                }
            }
        }
        return damages;
    }

    /**
     * Requires that everything is what was stored.
     *
     * @throws JobFailedException.Permanent when an object is not
     * @throws JobFailedException.Temporary when the storage cannot be used
     */
    public void requireSound(Backup backup, Collection<ArtifactObject> objects) {
        damages(backup, objects).stream().findFirst().ifPresent(damage -> {
            throw new JobFailedException.Permanent(damage, null);
        });
    }
}
