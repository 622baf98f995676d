package dev.slipway.commandline.packages;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Digests, which people may write by their beginning. */
public final class PackageDigest {

    private static final Pattern WHOLE = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{6,63}");
    private static final int LOOKED_AT = 500;

    private PackageDigest() {}

    /** The whole digest of the one package whose digest begins so. */
    public static String complete(Server server, String given) {
        String digest = given.toLowerCase(Locale.ROOT);
        if (WHOLE.matcher(digest).matches()) {
            return digest;
        }
        if (!BEGINNING.matcher(digest).matches()) {
            throw Failure.usage(
                    "'" + given + "' is not a package's digest.",
                    "Give its 64 hexadecimal digits, or at least the first 6; slipway package list shows them.");
        }
        List<String> fitting = StreamSupport.stream(
                        server.get("/api/packages?limit=" + LOOKED_AT)
                                .path("packages")
                                .spliterator(),
                        false)
                .map((JsonNode found) -> found.path("digest").asString(""))
                .filter(found -> found.startsWith(digest))
                .distinct()
                .toList();
        return switch (fitting.size()) {
            case 1 -> fitting.getFirst();
            case 0 ->
                throw new Failure(
                        ExitCode.REFUSED,
                        "None of the latest %d packages begins with %s.".formatted(LOOKED_AT, given),
                        "slipway package list shows them.");
            default ->
                throw Failure.usage(
                        "%d packages begin with %s.".formatted(fitting.size(), given), "Give more of the digest.");
        };
    }
}
