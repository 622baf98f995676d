package dev.slipway.objectstorage;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for parts that was used and can be used again: an array of some megabytes for each part would have the garbage
 * collector move, and soon look through, all that there is. What nobody uses is given up when memory is short.
 */
final class PartBuffers {

    private final int bytes;
    private final int kept;
    private final ConcurrentLinkedQueue<SoftReference<byte[]>> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param bytes how long a buffer is
     * @param kept how many unused ones are kept at most
     */
    PartBuffers(int bytes, int kept) {
        this.bytes = bytes;
        this.kept = kept;
    }

    /** How long a buffer is. */
    int bytes() {
        return bytes;
    }

    /** A buffer that is whose it is given to; what is in it means nothing. */
    byte[] take() {
        for (SoftReference<byte[]> next = free.poll(); next != null; next = free.poll()) {
            count.decrementAndGet();
            byte[] buffer = next.get();
            if (buffer != null) {
                return buffer;
            }
        }
        return new byte[bytes];
    }

    /** Takes a buffer back that nobody looks at any more, nor ever will. */
    void giveBack(byte[] buffer) {
        if (buffer.length != bytes) {
            return;
        }
        if (count.incrementAndGet() > kept) {
            count.decrementAndGet();
        } else {
            free.add(new SoftReference<>(buffer));
        }
    }
}
