package dev.slipway.benchmark;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP/1.1 connection that does as little as possible: it sends bytes and counts those of the answer. A complete
 * client would take a share of the processors that is missing where it is measured.
 */
final class KeepAliveConnection implements Closeable {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LONGEST_LINE = 8 * 1024;

    /**
     * What came back.
     *
     * @param last whether the server closes the connection now, as Tomcat does after 100 requests
     */
    record Answer(int status, long bodyBytes, boolean last) {}

    private final Socket socket;
    private final InputStream in;
    private final byte[] skipped = new byte[BUFFER_BYTES];
    private final byte[] line = new byte[LONGEST_LINE];

    KeepAliveConnection(URI server) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /** Sends a request and reads its answer to the end. */
    Answer exchange(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        String statusLine = readLine();
        if (!statusLine.startsWith("HTTP/1.1 ")) {
            throw new ProtocolException(statusLine);
        }
        int status = Integer.parseInt(statusLine, 9, 12, 10);
        long length = 0;
        boolean chunked = false;
        boolean last = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        header.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
                chunked = true;
            } else if (lower.startsWith("connection:") && lower.endsWith("close")) {
                last = true;
            }
        }
        if (status == 304) {
            return new Answer(status, 0, last);
        }
        return new Answer(status, chunked ? skipChunks() : skip(length), last);
    }

    private long skipChunks() throws IOException {
        long total = 0;
        while (true) {
            int size = Integer.parseInt(readLine().strip(), 16);
            total += skip(size);
            readLine();
            if (size == 0) {
                return total;
            }
        }
    }

    private long skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            int got = in.read(skipped, 0, (int) Math.min(left, skipped.length));
            if (got < 0) {
                throw new EOFException("The answer ends early.");
            }
            left -= got;
        }
        return bytes;
    }

    private String readLine() throws IOException {
        int length = 0;
        while (true) {
            int next = in.read();
            if (next == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, end, StandardCharsets.ISO_8859_1);
            }
            if (next < 0 || length == line.length) {
                throw new EOFException("The answer has no complete header.");
            }
            line[length++] = (byte) next;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
