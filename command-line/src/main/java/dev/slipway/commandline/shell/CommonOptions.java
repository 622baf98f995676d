package dev.slipway.commandline.shell;

import dev.slipway.commandline.gateway.Credentials;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that talks to the server. */
public final class CommonOptions {

    private static final URI DEFAULT_SERVER = URI.create("http://127.0.0.1:8080");
    private static final String ADMINISTRATOR = "admin";

    /** How results are written. */
    enum Output {
        /** For people. */
        text,
        /** For programs: what the server said. */
        json
    }

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The gateway's address. Default: SLIPWAY_SERVER, or the stack of this checkout.")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the access token; only you may read it. See: slipway help credentials.")
    private @Nullable Path tokenFile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "How the result is written. Default: SLIPWAY_OUTPUT, or text.")
    private @Nullable Output output;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress on standard error.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This help.")
    boolean help;

    boolean isJson(Surroundings surroundings) {
        if (json || output != null) {
            return json || output == Output.json;
        }
        String said = surroundings.variable("SLIPWAY_OUTPUT").orElse("text");
        return switch (said) {
            case "text" -> false;
            case "json" -> true;
            default -> throw Failure.usage("SLIPWAY_OUTPUT says '" + said + "'.", "It can be text or json.");
        };
    }

    boolean isQuiet() {
        return quiet;
    }

    Server connect(Surroundings surroundings) {
        Optional<LocalStack> local =
                Optional.ofNullable(surroundings.localStack()).map(LocalStack::new);
        URI address = Optional.ofNullable(server)
                .or(() -> surroundings.variable("SLIPWAY_SERVER"))
                .map(CommonOptions::address)
                .or(() -> local.map(stack -> stack.address(surroundings)))
                .orElse(DEFAULT_SERVER);
        Credentials credentials = credentials(surroundings, address, local);
        if (!quiet && !(credentials instanceof Credentials.None) && isReadOnTheWay(address)) {
            surroundings.terminal().tell("! The token goes to " + address + " unencrypted; https would not show it.");
        }
        return new Server(address, credentials);
    }

    private static boolean isReadOnTheWay(URI address) {
        String host = address.getHost();
        return "http".equals(address.getScheme())
                && !host.equals("localhost")
                && !host.equals("[::1]")
                && !host.startsWith("127.");
    }

    private Credentials credentials(Surroundings surroundings, URI address, Optional<LocalStack> local) {
        if (tokenFile != null) {
            return new Credentials.Token(PrivateText.readOwn(tokenFile).strip());
        }
        Optional<String> token = surroundings
                .variable("SLIPWAY_TOKEN")
                .or(() -> surroundings.variable("SLIPWAY_TOKEN_FILE").map(file -> PrivateText.readOwn(Path.of(file))))
                .map(String::strip);
        if (token.isPresent()) {
            return new Credentials.Token(token.get());
        }
        Optional<String> id = surroundings.variable("SLIPWAY_CLIENT_ID");
        if (id.isPresent()) {
            String secret = surroundings
                    .variable("SLIPWAY_CLIENT_SECRET")
                    .or(() -> surroundings
                            .variable("SLIPWAY_CLIENT_SECRET_FILE")
                            .map(file -> PrivateText.readOwn(Path.of(file))))
                    .orElseThrow(() -> Failure.usage(
                            "SLIPWAY_CLIENT_ID is set, and its secret is not.",
                            "Set SLIPWAY_CLIENT_SECRET or SLIPWAY_CLIENT_SECRET_FILE."));
            return new Credentials.Client(
                    surroundings
                            .variable("SLIPWAY_TOKEN_ENDPOINT")
                            .map(CommonOptions::address)
                            .orElseGet(() -> issuer(address)),
                    id.get(),
                    secret,
                    surroundings.variable("SLIPWAY_TOKEN_SCOPE").orElse(null));
        }
        // the local administrator's credential is for the local server only
        return local.filter(stack -> stack.address(surroundings).equals(address))
                .flatMap(LocalStack::administratorSecret)
                .<Credentials>map(secret -> new Credentials.Client(issuer(address), ADMINISTRATOR, secret, null))
                .orElseGet(Credentials.None::new);
    }

    private static URI issuer(URI address) {
        return URI.create(address.toString().replaceAll("/+$", "") + "/oauth2/token");
    }

    private static URI address(String text) {
        try {
            URI address = new URI(text.strip());
            String scheme = address.getScheme();
            if (address.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw notAnAddress(text);
        }
        throw notAnAddress(text);
    }

    private static Failure notAnAddress(String text) {
        return Failure.usage("'" + text + "' is not an address.", "Write it as https://slipway.example.org.");
    }
}
