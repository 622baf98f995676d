package dev.slipway.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.slipway.backup.BackupProperties;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What is configured for all environments: the identities that decrypt, and whom is encrypted to. */
@Component
class ServiceIdentities {

    private final List<RecipientStanzaReader> readers;
    private final List<String> readable;
    private final List<String> recipients;

    ServiceIdentities(BackupProperties properties) {
        Optional<IdentityFile> identities = IdentityFile.of(properties.encryption());
        this.readers = identities.map(IdentityFile::readers).orElse(List.of());
        this.readable = identities.map(IdentityFile::recipients).orElse(List.of());
        this.recipients =
                properties.encryption().recipients().isEmpty() ? readable : requireKeys(properties.encryption());
    }

    /** Decrypt with the configured identities; none when there are none. */
    List<RecipientStanzaReader> readers() {
        return readers;
    }

    /** The public keys that the configured identities belong to. */
    List<String> readable() {
        return readable;
    }

    /** The public keys that are encrypted to where an environment has none of its own. */
    List<String> recipients() {
        return recipients;
    }

    private static List<String> requireKeys(BackupProperties.Encryption encryption) {
        for (String recipient : encryption.recipients()) {
            try {
                X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "'%s' in slipway.backup.encryption.recipients is no age public key".formatted(recipient), e);
            }
        }
        return encryption.recipients();
    }
}
