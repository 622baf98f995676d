package dev.slipway.objectstorage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes connections on to a server, and cuts each, once, after so many bytes of answers; or changes one byte of what is
 * sent.
 */
final class CuttingServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger cuts = new AtomicInteger();
    private final URI target;
    private final AtomicLong untilChange = new AtomicLong(Long.MAX_VALUE);
    private volatile long limit = Long.MAX_VALUE;

    CuttingServer(URI target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** From now on every connection, counted from here, ends after so many bytes of answers. */
    void cutAfter(long bytes) {
        limit = bytes;
    }

    /** Changes the byte that comes after so many from now on, whatever it belongs to. */
    void changeAfter(long bytes) {
        untilChange.set(bytes);
    }

    int cuts() {
        return cuts.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(target.getHost(), target.getPort());
                Thread.ofVirtual().start(() -> passOn(client, server));
                Thread.ofVirtual().start(() -> passBack(server, client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void passOn(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[16 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                long before = untilChange.getAndAdd(-count);
                if (before >= 0 && before < count) {
                    buffer[(int) before] ^= 1;
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // cut
        }
    }

    private void passBack(Socket from, Socket to) {
        try (from;
                to) {
            byte[] buffer = new byte[16 * 1024];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long passed = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                passed += limit == Long.MAX_VALUE ? 0 : count;
                if (passed >= limit) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            // cut
        }
    }
}
