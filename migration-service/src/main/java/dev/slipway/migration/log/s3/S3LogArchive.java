package dev.slipway.migration.log.s3;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.slipway.migration.log.LogArchive;
import dev.slipway.migration.log.LogArchiveUnavailableException;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** A migration's log is the object {@code logs/<id>.jsonl.zst}. */
@Component
class S3LogArchive implements LogArchive {

    private final ObjectStore objects;

    S3LogArchive(ObjectStore objects) {
        this.objects = objects;
    }

    @Override
    public void write(UUID migration, Lines lines) throws IOException {
        try {
            objects.put(key(migration), out -> compress(lines, out));
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public void compress(Lines lines, OutputStream out) throws IOException {
        // ends its frame with close, and the stream is not its own to close
        try (ZstdOutputStream compressed = new ZstdOutputStream(new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        })) {
            lines.writeTo(compressed);
        }
    }

    @Override
    public InputStream open(UUID migration) throws IOException {
        return new ZstdInputStream(openCompressed(migration));
    }

    @Override
    public InputStream openCompressed(UUID migration) throws IOException {
        try {
            return available(() -> objects.open(key(migration)));
        } catch (ObjectNotFoundException e) {
            throw new IOException("The log of migration %s is not there any more".formatted(migration), e);
        }
    }

    @Override
    public OptionalLong size(UUID migration) {
        return available(() -> objects.stat(key(migration)))
                .map(ObjectInfo::sizeBytes)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public void delete(UUID migration) {
        available(() -> {
            objects.delete(key(migration));
            return true;
        });
    }

    private static String key(UUID migration) {
        return "logs/" + migration + ".jsonl.zst";
    }

    private static <T> T available(Supplier<T> work) {
        try {
            return work.get();
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static LogArchiveUnavailableException unavailable(ObjectStorageUnavailableException e) {
        return new LogArchiveUnavailableException("The object storage cannot be reached: " + e.getMessage(), e);
    }
}
