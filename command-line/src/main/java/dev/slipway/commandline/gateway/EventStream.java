package dev.slipway.commandline.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events as they come. They are read in the background, so that whoever waits for them can show meanwhile that
 * time goes by, and can stop waiting.
 */
public final class EventStream implements AutoCloseable {

    /**
     * One event.
     *
     * @param id the place in the stream to go on behind; empty where the server gave none
     * @param name {@code message} where the server gave none
     */
    public record Event(String id, String name, String data) {}

    private sealed interface Arrival {

        record Of(Event event) implements Arrival {}

        /** Nothing more comes, whether the server ended the stream or it broke. */
        record End() implements Arrival {}
    }

    private final InputStream body;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private boolean ended;

    EventStream(InputStream body) {
        this.body = body;
        Thread.ofVirtual().name("events").start(this::read);
    }

    /**
     * The next event, or empty when none came within the time or none will come any more.
     *
     * @see #hasEnded()
     */
    public Optional<Event> next(Duration within) {
        if (ended) {
            return Optional.empty();
        }
        try {
            return switch (arrivals.poll(within.toMillis(), TimeUnit.MILLISECONDS)) {
                case null -> Optional.empty();
                case Arrival.Of(Event event) -> Optional.of(event);
                case Arrival.End _ -> {
                    ended = true;
                    yield Optional.empty();
                }
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
            return Optional.empty();
        }
    }

    /** Whether nothing more will come. A stream may end before what it tells of: then look, and listen again. */
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // nobody listens any more
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            StringBuilder data = new StringBuilder();
            boolean hasData = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (hasData) {
                        arrivals.add(new Arrival.Of(new Event(id, name.isEmpty() ? "message" : name, data.toString())));
                    }
                    name = "";
                    data.setLength(0);
                    hasData = false;
                } else if (line.startsWith("event:")) {
                    name = value(line);
                } else if (line.startsWith("id:")) {
                    id = value(line);
                } else if (line.startsWith("data:")) {
                    data.append(hasData ? "\n" : "").append(value(line));
                    hasData = true;
                }
            }
        } catch (IOException e) {
            // broken off: whoever listens looks, and listens again
        } finally {
            arrivals.add(new Arrival.End());
        }
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
