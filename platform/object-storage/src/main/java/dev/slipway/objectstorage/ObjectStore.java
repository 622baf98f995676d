package dev.slipway.objectstorage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One bucket of an S3-compatible storage.
 *
 * <p>Keys are slash-separated. For the sake of storages that keep objects as files, no key may be the directory of
 * another ({@code a} beside {@code a/b}) and no segment may be longer than 218 characters.
 *
 * <p>Every method throws {@link ObjectStorageUnavailableException} when the storage cannot be used, after a bounded
 * number of retries where a retry is safe.
 */
public interface ObjectStore {

    /**
     * Stores what the writer writes, replacing an object of that key. Parts are uploaded while the writer goes on
     * writing; memory stays bounded whatever the size. The object appears only when it is complete: when the writer or
     * the storage fails, nothing is stored.
     *
     * @throws IOException what the writer threw
     */
    default StoredObject put(String key, ContentWriter content) throws IOException {
        return put(key, null, content);
    }

    /**
     * As the other, and says what the content is.
     *
     * @param contentType a media type such as {@code image/png}, or null for what the storage takes by default
     */
    StoredObject put(String key, @Nullable String contentType, ContentWriter content) throws IOException;

    /**
     * Stores what the writer writes unless the key is taken; of concurrent calls exactly one succeeds.
     *
     * @throws ObjectAlreadyExistsException when the key is taken; the existing object is unchanged
     * @throws IOException what the writer threw
     */
    StoredObject putIfAbsent(String key, ContentWriter content) throws IOException;

    /**
     * Stores a small object unless the key is taken.
     *
     * @throws ObjectAlreadyExistsException when the key is taken; the existing object is unchanged
     */
    default StoredObject putIfAbsent(String key, byte[] content) {
        try {
            return putIfAbsent(key, out -> new ByteArrayInputStream(content).transferTo(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the content of an object is said to be; empty when there is no such object. */
    Optional<String> contentTypeOf(String key);

    /**
     * Opens an object for reading from its start. The stream survives cut connections by asking for the rest of the
     * very same object; a read fails with an {@link IOException} when that does not succeed or the object was replaced.
     *
     * @throws ObjectNotFoundException when there is no such object
     */
    default InputStream open(String key) {
        return open(key, 0);
    }

    /**
     * Opens an object for reading from an offset on; otherwise as {@link #open(String)}.
     *
     * @param offset how many bytes to leave out, less than the object has, or 0
     * @throws ObjectNotFoundException when there is no such object
     */
    InputStream open(String key, long offset);

    /**
     * Reads a small object whole.
     *
     * @throws ObjectNotFoundException when there is no such object
     */
    default byte[] read(String key) {
        try (InputStream in = open(key)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ObjectStorageUnavailableException("The object %s could not be read".formatted(key), e);
        }
    }

    /** What is known of an object without reading it; empty when there is none. */
    Optional<ObjectInfo> stat(String key);

    /** All objects whose key begins with the prefix, by key. */
    List<ObjectInfo> list(String prefix);

    /**
     * Uploads under the prefix that were neither completed nor given up, by the key that their object would have: what
     * {@link #deleteAll} removes. The time is that of their beginning, the size 0.
     */
    List<ObjectInfo> unfinishedUploads(String prefix);

    /** Deletes an object; one that does not exist is no error. */
    void delete(String key);

    /** Deletes every object whose key begins with the prefix, and what uploads under it were left unfinished. */
    void deleteAll(String prefix);

    /** Does nothing when the storage answers and the bucket can be used (it is created if absent). */
    void requireAvailable();
}
