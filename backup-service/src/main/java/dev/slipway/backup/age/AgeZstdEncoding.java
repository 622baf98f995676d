package dev.slipway.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.slipway.backup.ArtifactEncoding;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.JobFailedException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * zstd inside age with X25519 keys, both in their standard formats: {@code age -d -i identity | zstd -d} undoes it.
 * A passphrase (scrypt) would cost a second of CPU and 256 MB per object, which is why it is not the default.
 */
@Component
class AgeZstdEncoding implements ArtifactEncoding {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final int compressionLevel;
    private final List<String> recipients;
    private final List<RecipientStanzaWriter> writers;
    private final List<RecipientStanzaReader> readers;

    AgeZstdEncoding(BackupProperties properties) {
        Optional<IdentityFile> identities = IdentityFile.of(properties.encryption());
        this.compressionLevel = properties.compressionLevel();
        this.readers = identities.map(IdentityFile::readers).orElse(List.of());
        this.recipients = properties.encryption().recipients().isEmpty()
                ? identities.map(IdentityFile::recipients).orElse(List.of())
                : properties.encryption().recipients();
        this.writers = writersTo(recipients);
    }

    @Override
    public String suffix() {
        return ".zst.age";
    }

    @Override
    public OutputStream encode(OutputStream stored) throws IOException {
        try {
            OutputStream encrypted = Channels.newOutputStream(
                    new StandardEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(stored), writers));
            ZstdOutputStreamNoFinalizer compressed = new ZstdOutputStreamNoFinalizer(
                    new BufferedOutputStream(encrypted, BUFFER_BYTES), compressionLevel);
            compressed.setChecksum(true);
            return compressed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encryption is not possible with the configured recipients", e);
        }
    }

    @Override
    public InputStream decode(InputStream stored) throws IOException {
        if (readers.isEmpty()) {
            throw new JobFailedException.Permanent(
                    "The backup cannot be decrypted, because no identity file is configured.", null);
        }
        try {
            InputStream decrypted = Channels.newInputStream(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(stored), readers));
            return new ZstdInputStreamNoFinalizer(new BufferedInputStream(decrypted, BUFFER_BYTES));
        } catch (UnsupportedRecipientStanzaException e) {
            throw new JobFailedException.Permanent(
                    "The backup cannot be decrypted: it was encrypted to other keys than the configured identity's.",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IOException("The encryption's header is damaged", e);
        }
    }

    @Override
    public List<String> recipients() {
        return recipients;
    }

    private static List<RecipientStanzaWriter> writersTo(List<String> recipients) {
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (String recipient : recipients) {
            try {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "'%s' in slipway.backup.encryption.recipients is no age public key".formatted(recipient), e);
            }
        }
        return writers;
    }
}
