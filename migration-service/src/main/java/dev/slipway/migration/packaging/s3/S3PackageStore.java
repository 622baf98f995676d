package dev.slipway.migration.packaging.s3;

import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.objectstorage.ObjectAlreadyExistsException;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * A package's entries lie under a prefix of their own, {@code content/<id>/}. What makes it a package is the one object
 * {@code sealed/<digest>.json}, written once and last: the manifest and where the content is.
 */
@Component
class S3PackageStore implements PackageStore {

    private static final Logger log = LoggerFactory.getLogger(S3PackageStore.class);

    private static final String CONTENT = "content/";
    private static final String SEALED = "sealed/";
    private static final String SUFFIX = ".json";

    private final ObjectStore objects;
    private final JsonMapper json = new JsonMapper();

    S3PackageStore(ObjectStore objects) {
        this.objects = objects;
    }

    /**
     * What is in the object that makes a package.
     *
     * @param content prefix of the entries
     * @param manifest the manifest's bytes
     */
    private record Seal(String content, byte[] manifest) {}

    @Override
    public Draft begin() {
        return new S3Draft(CONTENT + UUID.randomUUID() + "/");
    }

    @Override
    public Optional<Stored> find(PackageDigest digest) {
        try {
            return Optional.of(new S3Package(available(() -> read(digest))));
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void remove(PackageDigest digest) {
        available(() -> {
            try {
                // first, because the seal tells where it is
                objects.deleteAll(read(digest).content());
            } catch (ObjectNotFoundException e) {
                return true;
            }
            objects.delete(key(digest));
            return true;
        });
    }

    @Override
    public int sweep(Instant untouchedSince) {
        return available(() -> {
            Map<String, Instant> drafts = new TreeMap<>();
            Stream.concat(objects.list(CONTENT).stream(), objects.unfinishedUploads(CONTENT).stream())
                    .forEach(object -> drafts.merge(
                            prefixOf(object.key()),
                            object.lastModified(),
                            (one, other) -> one.isAfter(other) ? one : other));
            drafts.values().removeIf(touched -> !touched.isBefore(untouchedSince));
            if (!drafts.isEmpty()) {
                // looked at afterwards, so that what was sealed meanwhile is known as such
                objects.list(SEALED).forEach(seal -> drafts.remove(content(seal.key())));
            }
            drafts.keySet().forEach(objects::deleteAll);
            return drafts.size();
        });
    }

    /** Where a sealed package's content is; nothing if it was removed meanwhile. */
    private String content(String seal) {
        try {
            return json.readValue(objects.read(seal), Seal.class).content();
        } catch (ObjectNotFoundException e) {
            return "";
        }
    }

    private static String prefixOf(String key) {
        return key.substring(0, key.indexOf('/', CONTENT.length()) + 1);
    }

    private Seal read(PackageDigest digest) {
        return json.readValue(objects.read(key(digest)), Seal.class);
    }

    private static String key(PackageDigest digest) {
        return SEALED + digest + SUFFIX;
    }

    private static <T> T available(Supplier<T> work) {
        try {
            return work.get();
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static PackagesUnavailableException unavailable(ObjectStorageUnavailableException e) {
        return new PackagesUnavailableException("The packages cannot be reached: " + e.getMessage(), e);
    }

    private final class S3Draft implements Draft {

        private final String prefix;
        private boolean sealed;

        private S3Draft(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public void write(String name, Content content) throws IOException {
            try {
                objects.put(prefix + name, content::writeTo);
            } catch (ObjectStorageUnavailableException e) {
                throw unavailable(e);
            }
        }

        @Override
        public void seal(PackageDigest digest, byte[] manifest) {
            byte[] seal = json.writeValueAsBytes(new Seal(prefix, manifest));
            try {
                available(() -> objects.putIfAbsent(key(digest), seal));
                sealed = true;
            } catch (ObjectAlreadyExistsException e) {
                log.atDebug().addKeyValue("package", digest).log("Package exists already, this copy is discarded");
            }
        }

        @Override
        public void close() {
            if (sealed) {
                return;
            }
            try {
                objects.deleteAll(prefix);
            } catch (ObjectStorageUnavailableException e) {
                // costs space, harms nobody; the failure that led here is the one to report
                log.atWarn().addKeyValue("prefix", prefix).log("A discarded package could not be removed");
            }
        }
    }

    private final class S3Package implements Stored {

        private final Seal seal;

        private S3Package(Seal seal) {
            this.seal = seal;
        }

        @Override
        public byte[] manifest() {
            return seal.manifest().clone();
        }

        @Override
        public Map<String, Long> sizes() {
            Map<String, Long> sizes = new HashMap<>();
            for (ObjectInfo object : available(() -> objects.list(seal.content()))) {
                sizes.put(object.key().substring(seal.content().length()), object.sizeBytes());
            }
            return sizes;
        }

        @Override
        public InputStream open(String name, long offset) {
            return available(() -> objects.open(seal.content() + name, offset));
        }
    }
}
