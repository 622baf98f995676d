package dev.slipway.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Whether a process that has been started does its work by now. */
@FunctionalInterface
interface Probe {

    int TIMEOUT_MILLIS = 3000;

    boolean ready();

    /** Ready when the port accepts connections. */
    static Probe port(int port) {
        return () -> Ports.accepts(port);
    }

    /** Ready when a service says so of itself and of all that it depends on. */
    static Probe readiness(int port) {
        return () -> {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")
                                .toURL()
                                .openConnection();
                connection.setConnectTimeout(TIMEOUT_MILLIS);
                connection.setReadTimeout(TIMEOUT_MILLIS);
                try {
                    return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException notYet) {
                return false;
            }
        };
    }
}
