package dev.slipway.backup.age;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.codec.CanonicalBase64;
import dev.slipway.backup.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * The scrypt stanza of an age file, as the format's specification has it: {@code -> scrypt <salt> <work factor>}, and the
 * file's key encrypted with what scrypt makes of the passphrase. It is the only stanza of its file.
 */
final class PassphraseStanza implements RecipientStanzaWriter, RecipientStanzaReader {

    /**
     * Two to the power of so many blocks of 1 KiB: 64 MB, so that a heap of 256 MB has room for one at a time, and a fifth
     * of a second. age itself takes 18, four times that, when it is asked for a passphrase; it reads this.
     */
    static final int WORK_FACTOR = 16;

    private static final String TYPE = "scrypt";
    private static final String SALT_LABEL = "age-encryption.org/v1/scrypt";
    private static final int SALT_BYTES = 16;
    private static final int FILE_KEY_BYTES = 16;
    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int BLOCK_SIZE = 8;

    private final Secret passphrase;
    private boolean refused;

    PassphraseStanza(Secret passphrase) {
        this.passphrase = passphrase;
    }

    /** Whether a file turned out to be encrypted with another passphrase. */
    boolean refused() {
        return refused;
    }

    @Override
    public Iterable<RecipientStanza> getRecipientStanzas(FileKey fileKey) throws GeneralSecurityException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] body = crypt(Cipher.ENCRYPT_MODE, salt, fileKey.getEncoded());
        return List.of(new Stanza(
                List.of(CanonicalBase64.getEncoder().encodeToString(salt), Integer.toString(WORK_FACTOR)), body));
    }

    @Override
    public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        List<RecipientStanza> all = new ArrayList<>();
        stanzas.forEach(all::add);
        if (all.size() != 1 || !all.getFirst().getType().equals(TYPE)) {
            throw new GeneralSecurityException("This is no file that a passphrase opens");
        }
        RecipientStanza stanza = all.getFirst();
        List<String> arguments = stanza.getArguments();
        // a greater one would let a file that somebody uploaded take all memory
        if (arguments.size() != 2 || !arguments.get(1).equals(Integer.toString(WORK_FACTOR))) {
            throw new GeneralSecurityException("The file does not have the work factor " + WORK_FACTOR);
        }
        byte[] salt = CanonicalBase64.getDecoder().decode(arguments.getFirst().getBytes(StandardCharsets.US_ASCII));
        if (salt.length != SALT_BYTES || stanza.getBody().length != FILE_KEY_BYTES + TAG_BYTES) {
            throw new GeneralSecurityException("The file's header is damaged");
        }
        try {
            return new FileKey(crypt(Cipher.DECRYPT_MODE, salt, stanza.getBody()));
        } catch (AEADBadTagException e) {
            refused = true;
            throw e;
        }
    }

    private byte[] crypt(int mode, byte[] salt, byte[] input) throws GeneralSecurityException {
        byte[] secret = passphrase.reveal().getBytes(StandardCharsets.UTF_8);
        byte[] label = SALT_LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] labelled = Arrays.copyOf(label, label.length + salt.length);
        System.arraycopy(salt, 0, labelled, label.length, salt.length);
        byte[] key = SCrypt.generate(secret, labelled, 1 << WORK_FACTOR, BLOCK_SIZE, 1, KEY_BYTES);
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
            // the key is used once, so the nonce may be zero, as the specification says
            cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[12]));
            return cipher.doFinal(input);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    private record Stanza(List<String> arguments, byte[] body) implements RecipientStanza {

        @Override
        public String getType() {
            return TYPE;
        }

        @Override
        public List<String> getArguments() {
            return arguments;
        }

        @Override
        public byte[] getBody() {
            return body.clone();
        }
    }
}
