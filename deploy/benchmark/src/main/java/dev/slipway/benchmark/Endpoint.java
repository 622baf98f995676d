package dev.slipway.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A GET request, ready to be sent again and again.
 *
 * @param expectedStatus every other one is an error
 */
record Endpoint(URI uri, Map<String, String> headers, int expectedStatus) {

    static Endpoint get(URI uri, Map<String, String> headers) {
        return new Endpoint(uri, Map.copyOf(headers), 200);
    }

    /** The request's bytes. */
    byte[] request() {
        StringBuilder text = new StringBuilder("GET ").append(uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        text.append(" HTTP/1.1\r\nHost: ").append(uri.getAuthority()).append("\r\nAccept: */*\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
