package dev.slipway.migration.plan;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads a stream on a thread of its own, some pieces ahead, so that unpacking it goes on beside whoever reads. */
final class ReadAhead extends InputStream {

    private static final int PIECE_BYTES = 1 << 18;
    private static final int PIECES = 4;

    /**
     * @param bytes what was read
     * @param length how much of it; negative at the end
     * @param failure why reading ended early
     */
    private record Piece(byte[] bytes, int length, @Nullable Throwable failure) {}

    private final BlockingQueue<Piece> full = new ArrayBlockingQueue<>(PIECES);
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(PIECES);
    private final InputStream in;
    private final Thread reader;
    private Piece current = new Piece(new byte[0], 0, null);
    private int at;

    ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < PIECES - 1; i++) {
            empty.add(new byte[PIECE_BYTES]);
        }
        reader = Thread.ofPlatform().daemon().name("slipway-read-ahead").start(this::readAll);
    }

    private void readAll() {
        try (in) {
            while (true) {
                byte[] buffer = empty.take();
                int length = in.readNBytes(buffer, 0, buffer.length);
                if (length > 0) {
                    full.put(new Piece(buffer, length, null));
                }
                if (length < buffer.length) {
                    full.put(new Piece(buffer, -1, null));
                    return;
                }
            }
        } catch (InterruptedException e) {
            // closed: nobody reads on
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            full.clear();
            full.add(new Piece(new byte[0], -1, e));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (at >= current.length() && !next()) {
            return -1;
        }
        int n = Math.min(length, current.length() - at);
        System.arraycopy(current.bytes(), at, buffer, offset, n);
        at += n;
        return n;
    }

    private boolean next() throws IOException {
        if (current.length() < 0) {
            return false;
        }
        try {
            if (current.length() > 0) {
                empty.add(current.bytes());
            }
            current = full.take();
            at = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
        switch (current.failure()) {
            case null -> {}
            case IOException failure -> throw failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable failure -> throw new IOException(failure);
        }
        return current.length() >= 0;
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
