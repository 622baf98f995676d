package dev.slipway.objectstorage;

import io.minio.GetObjectResponse;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one object from some byte to its end although connections break: a storage may well cut one that a slow reader (a restore that
 * builds indexes) leaves idle. Goes on at the same byte of the same object (by its ETag), or fails.
 */
final class ResumingInputStream extends InputStream {

    private static final int MAX_RESUMES_WITHOUT_PROGRESS = 3;

    private final S3Requests requests;
    private final String key;
    private final String etag;
    private final long size;
    private GetObjectResponse current;
    private long position;
    private int resumesWithoutProgress;

    ResumingInputStream(S3Requests requests, String key, long offset) {
        this.requests = requests;
        this.key = key;
        this.current = requests.open(key, offset, null);
        this.etag = headerOf(current, "ETag").replace("\"", "");
        this.position = offset;
        this.size = offset + Long.parseLong(headerOf(current, "Content-Length"));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position < size) {
            try {
                int count = current.read(into, offset, length);
                if (count > 0) {
                    position += count;
                    resumesWithoutProgress = 0;
                    return count;
                }
                throw new IOException("The object %s ended after %d of %d bytes".formatted(key, position, size));
            } catch (IOException e) {
                resume(e);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        current.close();
    }

    private void resume(IOException failure) throws IOException {
        if (Thread.currentThread().isInterrupted() || ++resumesWithoutProgress > MAX_RESUMES_WITHOUT_PROGRESS) {
            throw failure;
        }
        closeQuietly(failure);
        try {
            current = requests.open(key, position, etag);
        } catch (ObjectStorageException e) {
            throw new IOException("Reading the object %s could not be resumed: %s".formatted(key, e.getMessage()), e);
        }
    }

    private void closeQuietly(IOException failure) {
        try {
            current.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static String headerOf(GetObjectResponse response, String name) {
        String value = response.headers().get(name);
        if (value == null) {
            throw new ObjectStorageUnavailableException(
                    "The object storage's answer lacks the header %s".formatted(name), null);
        }
        return value;
    }
}
