package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.JobFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stored bytes whose end is reached only when they are, in number and by checksum, those that were stored. */
final class CheckedInputStream extends InputStream {

    private final InputStream stored;
    private final ArtifactObject expected;
    private final MessageDigest digest;
    private long count;
    private boolean checked;

    CheckedInputStream(InputStream stored, ArtifactObject expected) {
        this.stored = stored;
        this.expected = expected;
        this.digest = sha256();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read;
        try {
            read = stored.read(into, offset, length);
        } catch (IOException e) {
            // damage shows in the checksum; this is a storage that stopped answering
            throw new JobFailedException.Temporary(
                    "The stored object %s could not be read to its end.".formatted(expected.name()), e);
        }
        if (read >= 0) {
            digest.update(into, offset, read);
            count += read;
        } else if (!checked) {
            checked = true;
            check();
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }

    private void check() throws IOException {
        if (count != expected.sizeBytes()) {
            throw new IOException("it has %d bytes instead of %d".formatted(count, expected.sizeBytes()));
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
            throw new IOException("its checksum differs");
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
