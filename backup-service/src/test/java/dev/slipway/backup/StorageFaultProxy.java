package dev.slipway.backup;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stands before an S3 server, and answers in its place, late or with an error, when told to. */
final class StorageFaultProxy {

    private static final int BUFFER = 64 * 1024;

    /** What is done with one request. */
    sealed interface Fate {

        /** The server gets it. */
        record Served() implements Fate {}

        /** The server gets it, but late. */
        record Delayed(Duration by) implements Fate {}

        /** It is answered with an error of S3's. */
        record Refused(int status, String code) implements Fate {}
    }

    /** A request as far as its fate depends on it. */
    record Request(String method, String target, long bodyBytes) {}

    private final ServerSocket listener;
    private final String serverHost;
    private final int serverPort;
    private volatile Function<Request, Fate> fates = _ -> new Fate.Served();
    private final AtomicInteger refused = new AtomicInteger();

    StorageFaultProxy(String serverHost, int serverPort) {
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many requests were refused since the fate was last told. */
    int refused() {
        return refused.get();
    }

    /** Serves everything again. */
    void heal() {
        decide(_ -> new Fate.Served());
    }

    /** Every answer comes late. */
    void delay(Duration by) {
        decide(_ -> new Fate.Delayed(by));
    }

    /** From now on the storage takes so many bytes, and has no room for the object after. */
    void fillUpAfter(long bytes) {
        AtomicLong taken = new AtomicLong();
        decide(request -> switch (request.method()) {
            case "PUT" ->
                taken.addAndGet(request.bodyBytes()) > bytes
                        ? new Fate.Refused(507, "InsufficientStorage")
                        : new Fate.Served();
            default -> new Fate.Served();
        });
    }

    void decide(Function<Request, Fate> next) {
        refused.set(0);
        fates = next;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // nobody listens any more
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(serverHost, serverPort);
                InputStream requests = new BufferedInputStream(client.getInputStream(), BUFFER);
                OutputStream answers = client.getOutputStream();
                OutputStream forwarded = server.getOutputStream()) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> answer(server, client));
            for (byte[] head = head(requests); head != null; head = head(requests)) {
                Request request = parse(head);
                switch (fates.apply(request)) {
                    case Fate.Served _ -> forward(head, request, requests, forwarded);
                    case Fate.Delayed delayed -> {
                        LockSupport.parkNanos(delayed.by().toNanos());
                        forward(head, request, requests, forwarded);
                    }
                    case Fate.Refused error -> {
                        refused.incrementAndGet();
                        copy(requests, OutputStream.nullOutputStream(), request.bodyBytes());
                        answers.write(answer(request, error));
                        answers.flush();
                    }
                }
            }
        } catch (IOException e) {
            // one of the two has gone
        }
    }

    private static void answer(Socket server, Socket client) {
        try (client) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // one of the two has gone
        }
    }

    private static void forward(byte[] head, Request request, InputStream from, OutputStream to) throws IOException {
        to.write(head);
        copy(from, to, request.bodyBytes());
        to.flush();
    }

    private static byte[] answer(Request request, Fate.Refused error) {
        byte[] body = request.method().equals("HEAD")
                ? new byte[0]
                : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>%s</Message></Error>"
                        .formatted(error.code(), error.code())
                        .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n"
                .formatted(error.status(), error.code(), body.length)
                .getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    private static Request parse(byte[] head) {
        List<String> lines =
                new String(head, StandardCharsets.ISO_8859_1).lines().toList();
        String[] words = lines.getFirst().split(" ", -1);
        long bodyBytes = lines.stream()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return new Request(words[0], words[1], bodyBytes);
    }

    /** Everything up to the empty line; null at the end. */
    private static byte @Nullable [] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return head.toByteArray();
    }

    private static void copy(InputStream from, OutputStream to, long bytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; ) {
            int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new IOException("cut");
            }
            to.write(buffer, 0, count);
            left -= count;
        }
    }
}
