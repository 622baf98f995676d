package dev.slipway.migration.hook;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Makes calls. */
public interface HookSender {

    /**
     * Posts JSON and returns the status of the answer, of which nothing else is looked at. Redirects are not followed.
     *
     * @param url where to
     * @param headers further headers
     * @param body the JSON
     * @param timeout how long it may take altogether
     * @throws HookUnreachableException when there is no answer, or the address is not one that may be called
     */
    int post(URI url, Map<String, String> headers, String body, Duration timeout);
}
