package dev.slipway.commandline.packages;

import dev.slipway.commandline.shell.ServerCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sign",
        header = "Sign a package with your Ed25519 key.",
        customSynopsis = "slipway package sign DIGEST --signer NAME --key FILE [options]",
        description = {
            "The signature is made here, over the digest; the key does not leave this machine. The server checks it with"
                    + " the public key that the signer is known by (slipway signer set)."
        },
        footer = {
            "",
            "Examples:",
            "  openssl genpkey -algorithm ed25519 -out release.key",
            "  openssl pkey -in release.key -pubout -out release.pub",
            "  slipway signer set release-team --public-key release.pub",
            "  slipway package sign 3fa9c2e41b07 --signer release-team --key release.key",
            "",
            "Exit codes: 0 signed, 2 the key cannot be read, 4 refused."
        })
final class SignCommand extends ServerCommand {

    private static final Pattern PEM = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    @Parameters(paramLabel = "DIGEST", description = "The package.")
    private String given;

    @Option(names = "--signer", paramLabel = "NAME", required = true, description = "Whose signature it is.")
    private String signer;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            required = true,
            description = "The private key: PKCS#8 in PEM, as OpenSSL writes it.")
    private Path key;

    @Override
    protected ExitCode run() {
        PrivateKey privateKey = read(key);
        String digest = PackageDigest.complete(server(), given);
        server().put(
                        path("/api/packages/%s/signatures/%s", digest, signer),
                        Map.of("signature", signature(privateKey, digest)));
        terminal().tell("Signed package %s as %s.".formatted(digest, signer));
        return ExitCode.OK;
    }

    static String signature(PrivateKey key, String digest) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(key);
            ed25519.update(digest.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(ed25519.sign());
        } catch (GeneralSecurityException e) {
            throw Failure.usage("The key cannot sign.", "It must be an Ed25519 key.");
        }
    }

    /** Says nothing of the key's content when it cannot be read. */
    static PrivateKey read(Path file) {
        try {
            Matcher pem = PEM.matcher(Files.readString(file));
            if (!pem.find()) {
                throw noKey(file);
            }
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
        } catch (IOException e) {
            throw Failure.usage("Cannot read " + file + ".", "Check its name and its permissions.");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw noKey(file);
        }
    }

    private static Failure noKey(Path file) {
        return Failure.usage(
                file + " is not a private Ed25519 key in PEM.",
                "openssl genpkey -algorithm ed25519 makes one; one with a passphrase must be opened first.");
    }
}
