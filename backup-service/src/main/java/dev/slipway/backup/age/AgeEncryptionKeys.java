package dev.slipway.backup.age;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.armor.ArmoredEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.slipway.backup.EncryptionKeys;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.PassphraseKey;
import dev.slipway.backup.RestoreKeyException;
import dev.slipway.backup.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Keys in age's formats. A passphrase encrypts not the backups but an identity, which is made for it: age lets no other
 * recipient stand beside a passphrase, and its price would be due for every object.
 */
@Component
class AgeEncryptionKeys implements EncryptionKeys {

    private static final int MAX_IDENTITY_BYTES = 4096;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** One at a time: each takes 64 MB, and whoever tries passphrases gets no further than a handful a second. */
    private final ReentrantLock passphrases = new ReentrantLock(true);

    private final ServiceIdentities identities;

    AgeEncryptionKeys(ServiceIdentities identities) {
        this.identities = identities;
    }

    @FunctionalInterface
    private interface Work<T> {
        T done() throws IOException, GeneralSecurityException;
    }

    @Override
    public List<String> ofService() {
        return identities.recipients();
    }

    @Override
    public boolean canRead(Collection<String> publicKeys) {
        return identities.readable().stream().anyMatch(publicKeys::contains);
    }

    @Override
    public boolean isPublicKey(String text) {
        try {
            // tried, because there are keys of the right form that nothing can be encrypted to
            X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text).getRecipientStanzas(new FileKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public Optional<String> publicKeyOf(Secret identity) {
        String text = identity.reveal().strip();
        if (!text.startsWith(X25519Keys.SECRET_KEY)) {
            return Optional.empty();
        }
        try {
            return Optional.of(X25519Keys.publicKeyOf(text));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public PassphraseKey newPassphraseKey(Secret passphrase, String comment) {
        try {
            X25519Keys.Pair pair = X25519Keys.generate();
            String identity = "# %s\n# public key: %s\n%s\n".formatted(comment, pair.publicKey(), pair.secretKey());
            return new PassphraseKey(
                    pair.publicKey(), alone(() -> encrypted(identity, List.of(new PassphraseStanza(passphrase)))));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("A key could not be made", e);
        }
    }

    @Override
    public Secret open(String passphraseKeyFile, Secret passphrase) {
        PassphraseStanza stanza = new PassphraseStanza(passphrase);
        try {
            String identity = alone(() -> decrypted(passphraseKeyFile, List.of(stanza)));
            return Secret.valueOf(identity.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith(X25519Keys.SECRET_KEY))
                    .findFirst()
                    .orElseThrow(() -> new GeneralSecurityException("There is no secret key in it")));
        } catch (IOException | GeneralSecurityException e) {
            if (stanza.refused()) {
                throw new RestoreKeyException.WrongPassphrase("The passphrase is not the one of this backup.");
            }
            throw new JobFailedException.Permanent("The backup's passphrase key cannot be read.", e);
        }
    }

    @Override
    public boolean canSeal() {
        return !identities.readable().isEmpty();
    }

    @Override
    public String seal(Secret key) {
        try {
            List<RecipientStanzaWriter> writers = new ArrayList<>();
            for (String recipient : identities.readable()) {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient));
            }
            return encrypted(key.reveal().strip(), writers);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("A key could not be sealed", e);
        }
    }

    @Override
    public Secret unseal(String sealed) {
        try {
            return Secret.valueOf(decrypted(sealed, identities.readers()));
        } catch (IOException | GeneralSecurityException e) {
            throw new JobFailedException.Permanent(
                    "The key that was given with the restore cannot be read any more: the service's identity file is"
                            + " another one. Ask for the restore again.",
                    e);
        }
    }

    private <T> T alone(Work<T> work) throws IOException, GeneralSecurityException {
        try {
            if (!passphrases.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new JobFailedException.Temporary("Other passphrases are being worked on.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailedException.Temporary("Waiting for other passphrases was interrupted.", e);
        }
        try {
            return work.done();
        } finally {
            passphrases.unlock();
        }
    }

    /** In ASCII armor. */
    private static String encrypted(String text, List<? extends RecipientStanzaWriter> writers)
            throws IOException, GeneralSecurityException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream out = Channels.newOutputStream(new ArmoredEncryptingChannelFactory()
                .newEncryptingChannel(Channels.newChannel(file), List.copyOf(writers)))) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return file.toString(StandardCharsets.US_ASCII);
    }

    private static String decrypted(String file, List<? extends RecipientStanzaReader> readers)
            throws IOException, GeneralSecurityException {
        byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream in = Channels.newInputStream(new ArmoredDecryptingChannelFactory()
                .newDecryptingChannel(Channels.newChannel(new ByteArrayInputStream(bytes)), List.copyOf(readers)))) {
            return new String(in.readNBytes(MAX_IDENTITY_BYTES), StandardCharsets.US_ASCII);
        } catch (RuntimeException e) {
            // what jagged does with armor that is cut off, among others
            throw new IOException("This is no age file in ASCII armor", e);
        }
    }
}
