package dev.slipway.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.slipway.backup.BackupProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An age identity file: secret keys that decrypt, with the public keys that belong to them.
 *
 * @param readers decrypt with one of the secret keys
 * @param recipients the public keys that belong to them
 */
record IdentityFile(List<RecipientStanzaReader> readers, List<String> recipients) {

    private static final Logger log = LoggerFactory.getLogger(IdentityFile.class);
    private static final String PUBLIC_KEY_COMMENT = "# public key: ";

    /** The configured file, made first if that is configured; empty when none is configured. */
    static Optional<IdentityFile> of(BackupProperties.Encryption encryption) {
        Path file = encryption.identityFile();
        if (file == null) {
            return Optional.empty();
        }
        try {
            if (encryption.createIdentity() && Files.notExists(file)) {
                create(file);
            }
            IdentityFile identities = read(Files.readAllLines(file));
            if (identities.recipients().isEmpty()) {
                throw new IllegalStateException("The identity file %s holds no age key".formatted(file));
            }
            return Optional.of(identities);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The identity file %s (slipway.backup.encryption.identity-file) cannot be read".formatted(file), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The identity file %s holds something that is no age key".formatted(file), e);
        }
    }

    private static IdentityFile read(List<String> lines) throws GeneralSecurityException {
        List<RecipientStanzaReader> readers = new ArrayList<>();
        List<String> recipients = new ArrayList<>();
        for (String line : lines) {
            String entry = line.strip();
            if (entry.startsWith(X25519Keys.SECRET_KEY)) {
                readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(entry));
                recipients.add(X25519Keys.publicKeyOf(entry));
            }
        }
        return new IdentityFile(List.copyOf(readers), List.copyOf(recipients));
    }

    /** Writes the file whole or not at all; of several instances that start at once one wins. */
    private static void create(Path file) throws IOException, GeneralSecurityException {
        X25519Keys.Pair pair = X25519Keys.generate();
        String recipient = pair.publicKey();
        String content = "%s%s%n%s%n".formatted(PUBLIC_KEY_COMMENT, recipient, pair.secretKey());
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(
                directory,
                ".identity-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, content, StandardCharsets.US_ASCII);
            Files.createLink(file, draft);
            log.atInfo()
                    .addKeyValue("file", file)
                    .addKeyValue("recipient", recipient)
                    .log("Identity for backups created: keep a copy, without it no backup can be restored");
        } catch (FileAlreadyExistsException e) {
            log.atInfo().addKeyValue("file", file).log("Identity for backups was created by another instance");
        } finally {
            Files.delete(draft);
        }
    }
}
