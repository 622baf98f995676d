package dev.slipway.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID Connect issuer on a real socket: discovery, keys and a token endpoint. */
final class StubIssuer {

    static final String SERVICE_SECRET = "canary-service-secret";

    private final HttpServer server;
    private final KeyPair keys;
    private final AtomicInteger tokensIssued = new AtomicInteger();

    StubIssuer() {
        try {
            keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, """
                {"issuer":"%s","jwks_uri":"%s/jwks","token_endpoint":"%s","subject_types_supported":["public"]}""".formatted(uri(), uri(), tokenUri())));
        server.createContext("/jwks", exchange -> answer(exchange, keySet()));
        server.createContext("/token", exchange -> {
            tokensIssued.incrementAndGet();
            answer(exchange, """
                    {"access_token":"%s","token_type":"Bearer","expires_in":900}""".formatted(token("test-service", "internal")));
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String tokenUri() {
        return uri() + "/token";
    }

    int tokensIssued() {
        return tokensIssued.get();
    }

    String token(String subject, String... scopes) {
        return token(subject, Instant.now().plusSeconds(300), scopes);
    }

    String token(String subject, Instant expiry, String... scopes) {
        String header = "{\"alg\":\"RS256\",\"kid\":\"test\"}";
        String claims = """
                {"iss":"%s","sub":"%s","iat":%d,"exp":%d,"scope":"%s"}""".formatted(
                        uri(),
                        subject,
                        expiry.minusSeconds(600).getEpochSecond(),
                        expiry.getEpochSecond(),
                        String.join(" ", scopes));
        String content =
                base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.UTF_8));
            return content + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return """
                {"keys":[{"kty":"RSA","kid":"test","alg":"RS256","use":"sig","n":"%s","e":"%s"}]}""".formatted(base64(unsigned(key.getModulus())), base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
