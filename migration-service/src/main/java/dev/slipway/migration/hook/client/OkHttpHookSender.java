package dev.slipway.migration.hook.client;

import dev.slipway.migration.hook.HookProperties;
import dev.slipway.migration.hook.HookSender;
import dev.slipway.migration.hook.HookUnreachableException;
import dev.slipway.migration.hook.client.HookAddresses.ForbiddenAddressException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.springframework.stereotype.Component;

/** Calls straight, without a proxy, because what may be called is decided by the address. */
@Component
class OkHttpHookSender implements HookSender {

    private static final MediaType JSON = MediaType.get("application/json");

    private final HookAddresses addresses;
    private final OkHttpClient client;

    OkHttpHookSender(HookProperties properties) {
        this.addresses = new HookAddresses(properties.allowedHosts());
        this.client = new OkHttpClient.Builder()
                .dns(addresses)
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .connectTimeout(Duration.ofSeconds(5))
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }

    @Override
    public int post(URI url, Map<String, String> headers, String body, Duration timeout) {
        HttpUrl target = HttpUrl.get(url);
        if (target == null) {
            throw new HookUnreachableException(
                    "Its URL cannot be called.", new IllegalArgumentException("no HTTP URL"));
        }
        Request request = new Request.Builder()
                .url(target)
                .headers(Headers.of(headers))
                .header("user-agent", "slipway")
                .post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8), JSON))
                .build();
        try {
            // of an address in place of a name nobody would ask
            addresses.lookup(target.host());
            try (Response response = client.newBuilder()
                    .callTimeout(timeout)
                    .build()
                    .newCall(request)
                    .execute()) {
                return response.code();
            }
        } catch (ForbiddenAddressException e) {
            throw new HookUnreachableException(String.valueOf(e.getMessage()), e);
        } catch (UnknownHostException e) {
            throw new HookUnreachableException("Its host %s is not known.".formatted(target.host()), e);
        } catch (InterruptedIOException e) {
            throw new HookUnreachableException(
                    "It did not answer within %s seconds.".formatted(timeout.toMillis() / 1000.0), e);
        } catch (IOException e) {
            throw new HookUnreachableException(
                    "%s:%d cannot be reached (%s)."
                            .formatted(
                                    target.host(), target.port(), e.getClass().getSimpleName()),
                    e);
        }
    }
}
