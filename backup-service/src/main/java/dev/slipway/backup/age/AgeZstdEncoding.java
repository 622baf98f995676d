package dev.slipway.backup.age;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.slipway.backup.ArtifactEncoding;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Secret;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * zstd inside age with X25519 keys, both in their standard formats: {@code age -d -i identity | zstd -d} undoes it.
 * A passphrase (scrypt) would cost a fraction of a second and tens of megabytes per object, and tolerates no other key
 * beside it; {@link AgeEncryptionKeys} puts a key in between.
 */
@Component
class AgeZstdEncoding implements ArtifactEncoding {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final int compressionLevel;
    private final ServiceIdentities identities;

    AgeZstdEncoding(BackupProperties properties, ServiceIdentities identities) {
        this.compressionLevel = properties.compressionLevel();
        this.identities = identities;
    }

    @Override
    public String suffix() {
        return ".zst.age";
    }

    @Override
    public OutputStream encode(OutputStream stored, List<String> recipients) throws IOException {
        try {
            OutputStream encrypted = Channels.newOutputStream(new StandardEncryptingChannelFactory()
                    .newEncryptingChannel(HeapChannels.writing(stored), writersTo(recipients)));
            ZstdOutputStreamNoFinalizer compressed = new ZstdOutputStreamNoFinalizer(
                    new BufferedOutputStream(encrypted, BUFFER_BYTES), compressionLevel);
            compressed.setChecksum(true);
            return compressed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encryption is not possible with these recipients", e);
        }
    }

    @Override
    public InputStream decode(InputStream stored, @Nullable Secret key) throws IOException {
        List<RecipientStanzaReader> readers = key == null ? identities.readers() : List.of(readerWith(key));
        if (readers.isEmpty()) {
            throw new JobFailedException.Permanent(
                    "The backup cannot be decrypted, because no identity file is configured.", null);
        }
        try {
            InputStream decrypted = Channels.newInputStream(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(HeapChannels.reading(stored), readers));
            return new ZstdInputStreamNoFinalizer(new BufferedInputStream(decrypted, BUFFER_BYTES));
        } catch (UnsupportedRecipientStanzaException e) {
            throw new JobFailedException.Permanent(
                    "The backup cannot be decrypted: it was encrypted to other keys than the %s."
                            .formatted(key == null ? "configured identity's" : "one that was given"),
                    e);
        } catch (GeneralSecurityException e) {
            throw new IOException("The encryption's header is damaged", e);
        }
    }

    private static RecipientStanzaReader readerWith(Secret key) {
        try {
            return X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(key.reveal());
        } catch (GeneralSecurityException e) {
            // without the cause, which might tell what the key looks like
            throw new JobFailedException.Permanent("The key that was given is no age identity.", null);
        }
    }

    private static List<RecipientStanzaWriter> writersTo(List<String> recipients) throws GeneralSecurityException {
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (String recipient : recipients) {
            writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient));
        }
        return writers;
    }
}
