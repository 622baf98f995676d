package dev.slipway.objectstorage;

import io.minio.messages.Part;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Gathers an object's bytes into parts and uploads full ones in the background while the next is gathered. What fits in
 * one part becomes one plain request. Used by one thread.
 */
final class MultipartWriter extends OutputStream {

    private static final int MAX_PARTS = 10_000;
    private static final int FIRST_BUFFER_BYTES = 64 * 1024;
    private static final byte[] NOTHING = {};
    private static final int LARGEST_SMALL_BUFFER_BYTES = 1024 * 1024;

    private final S3Requests requests;
    private final String key;
    private final @Nullable String contentType;
    private final boolean writeOnce;
    private final PartBuffers buffers;
    private final int partBytes;
    private final Executor executor;
    private final Semaphore uploadsAtOnce;
    private final MessageDigest sha256 = newSha256();
    private final List<CompletableFuture<Part>> parts = new ArrayList<>();
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int buffered;
    private long size;
    private @Nullable String uploadId;

    MultipartWriter(
            S3Requests requests,
            String key,
            @Nullable String contentType,
            boolean writeOnce,
            PartBuffers buffers,
            int uploadsAtOnce,
            Executor executor) {
        this.requests = requests;
        this.key = key;
        this.contentType = contentType;
        this.writeOnce = writeOnce;
        this.buffers = buffers;
        this.partBytes = buffers.bytes();
        this.uploadsAtOnce = new Semaphore(uploadsAtOnce);
        this.executor = executor;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sha256.update(bytes, offset, length);
        size += length;
        int from = offset;
        int left = length;
        while (left > 0) {
            if (buffered == partBytes) {
                uploadInBackground();
            }
            int taken = Math.min(left, partBytes - buffered);
            makeRoomFor(taken);
            System.arraycopy(bytes, from, buffer, buffered, taken);
            buffered += taken;
            from += taken;
            left -= taken;
        }
    }

    /** Makes the object appear. */
    StoredObject complete() throws IOException {
        String digest = HexFormat.of().formatHex(sha256.digest());
        if (uploadId == null) {
            requests.putWhole(key, contentType, writeOnce, buffer, buffered, digest, buffers::giveBack);
        } else {
            if (buffered > 0) {
                uploadInBackground();
            }
            requests.complete(key, uploadId, writeOnce, finishedParts(), size);
        }
        return new StoredObject(key, size, digest);
    }

    /** Leaves nothing behind. */
    void abort() {
        if (uploadId != null) {
            // parts still under way would be kept by the storage when they arrived after the abort
            for (CompletableFuture<Part> part : parts) {
                part.handle((_, _) -> null).join();
            }
            requests.abort(key, uploadId);
        }
    }

    private void uploadInBackground() throws IOException {
        if (parts.size() == MAX_PARTS) {
            throw new IOException("An object has at most %,d parts; a larger part-size than %,d bytes is needed"
                    .formatted(MAX_PARTS, partBytes));
        }
        for (CompletableFuture<Part> part : parts) {
            if (part.isCompletedExceptionally()) {
                finishedParts();
            }
        }
        if (uploadId == null) {
            uploadId = requests.begin(key, contentType);
        }
        String upload = uploadId;
        byte[] content = buffer;
        int length = buffered;
        int number = parts.size() + 1;
        acquireUpload();
        parts.add(CompletableFuture.supplyAsync(
                        () -> requests.uploadPart(key, upload, number, content, length, buffers::giveBack), executor)
                .whenComplete((_, _) -> uploadsAtOnce.release()));
        buffer = NOTHING;
        buffered = 0;
    }

    private List<Part> finishedParts() throws IOException {
        List<Part> finished = new ArrayList<>(parts.size());
        for (CompletableFuture<Part> part : parts) {
            try {
                finished.add(part.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ObjectStorageException failure) {
                    throw failure;
                }
                throw new IllegalStateException("A part could not be uploaded", e.getCause());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return finished;
    }

    private void acquireUpload() throws IOException {
        try {
            uploadsAtOnce.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void makeRoomFor(int bytes) {
        if (buffer.length - buffered < bytes) {
            int doubled = Math.max(buffer.length * 2, buffered + bytes);
            boolean whole = uploadId != null || doubled > LARGEST_SMALL_BUFFER_BYTES;
            byte[] larger = whole ? buffers.take() : new byte[doubled];
            System.arraycopy(buffer, 0, larger, 0, buffered);
            buffer = larger;
        }
    }

    /** CRC32C of a part, as S3 writes it; the JDK's, which the processor computes. */
    static String crc32c(byte[] content, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, length);
        byte[] bigEndian = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        return Base64.getEncoder().encodeToString(bigEndian);
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("The upload was interrupted");
        failure.initCause(e);
        return failure;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
