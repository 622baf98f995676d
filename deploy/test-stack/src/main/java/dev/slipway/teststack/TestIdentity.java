package dev.slipway.teststack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * An OpenID issuer inside this JVM: discovery, keys, and a token endpoint for client credentials that believes every
 * client. Tokens are signed for real, so the services check them as they check any issuer's.
 */
public final class TestIdentity {

    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final String KEY_ID = "test";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Lazy<Issuer> ISSUER = new Lazy<>(TestIdentity::start);

    /** Signing takes longer than most requests. */
    private static final Map<List<String>, String> TOKENS = new ConcurrentHashMap<>();

    private record Issuer(String uri, KeyPair keys) {}

    private TestIdentity() {}

    /** The issuer's URI; the discovery document lies below it. */
    public static String issuerUri() {
        return ISSUER.get().uri();
    }

    /** Where clients get tokens by client credentials; every id and secret is accepted. */
    public static String tokenUri() {
        return issuerUri() + "/oauth2/token";
    }

    /** A token that outlives the tests; the same one for the same subject and scopes. */
    public static String token(String subject, String... scopes) {
        return TOKENS.computeIfAbsent(
                List.of(subject, String.join(" ", scopes)), _ -> token(subject, LIFETIME, scopes));
    }

    /** A token of any lifetime; a negative one has expired already. */
    public static String token(String subject, Duration lifetime, String... scopes) {
        return sign(ISSUER.get(), subject, lifetime, String.join(" ", scopes));
    }

    private static Issuer start() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair keys = generator.generateKeyPair();
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            Issuer issuer = new Issuer("http://127.0.0.1:" + server.getAddress().getPort(), keys);
            server.createContext("/", exchange -> answer(exchange, issuer));
            server.start();
            return issuer;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, Issuer issuer) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server" ->
                    send(exchange, 200, discovery(issuer));
                case "/oauth2/jwks" -> send(exchange, 200, keys(issuer));
                case "/oauth2/token" -> send(exchange, 200, issue(exchange, issuer));
                default -> send(exchange, 404, "{}");
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static String discovery(Issuer issuer) {
        return """
                {"issuer": "%1$s", "jwks_uri": "%1$s/oauth2/jwks", "token_endpoint": "%1$s/oauth2/token",
                 "authorization_endpoint": "%1$s/oauth2/authorize", "subject_types_supported": ["public"],
                 "response_types_supported": ["code"], "grant_types_supported": ["client_credentials"],
                 "id_token_signing_alg_values_supported": ["RS256"],
                 "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"]}
                """.formatted(issuer.uri());
    }

    private static String keys(Issuer issuer) {
        RSAPublicKey key = (RSAPublicKey) issuer.keys().getPublic();
        return """
                {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}]}
                """.formatted(KEY_ID, unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
    }

    private static String issue(HttpExchange exchange, Issuer issuer) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String client = form.getOrDefault("client_id", basicUser(exchange));
        String scope = form.getOrDefault("scope", "internal");
        return """
                {"access_token": "%s", "token_type": "Bearer", "expires_in": %d, "scope": "%s"}
                """.formatted(sign(issuer, client, LIFETIME, scope), LIFETIME.toSeconds(), scope);
    }

    private static String basicUser(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return "client";
        }
        String decoded =
                new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8);
        return URLDecoder.decode(decoded.substring(0, decoded.indexOf(':')), StandardCharsets.UTF_8);
    }

    private static Map<String, String> form(String body) {
        Map<String, String> values = new TreeMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static String sign(Issuer issuer, String subject, Duration lifetime, String scope) {
        Instant now = Instant.now();
        Instant issued = lifetime.isNegative() ? now.plus(lifetime).minus(LIFETIME) : now;
        String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + KEY_ID + "\"}";
        String claims = """
                {"iss":"%s","sub":"%s","aud":["slipway"],"iat":%d,"nbf":%d,"exp":%d,"jti":"%s","scope":"%s"}""".formatted(
                        issuer.uri(),
                        subject,
                        issued.getEpochSecond(),
                        issued.getEpochSecond(),
                        now.plus(lifetime).getEpochSecond(),
                        UUID.randomUUID(),
                        scope);
        String signed = BASE64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + BASE64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(issuer.keys().getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
