package dev.slipway.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compresses and encrypts artifacts, and undoes it. */
public interface ArtifactEncoding {

    /** What encoding adds to an object's name, e.g. {@code .zst.age}. */
    String suffix();

    /**
     * A stream whose bytes arrive encoded in {@code stored}; closing it ends the encoding.
     *
     * @param recipients the public keys that can read it
     */
    OutputStream encode(OutputStream stored, List<String> recipients) throws IOException;

    /**
     * The plain bytes of an encoded stream.
     *
     * @param key an identity's secret key to decrypt with, or null for the configured identities
     * @throws JobFailedException.Permanent when none of these can decrypt it
     * @throws IOException when it is damaged
     */
    InputStream decode(InputStream stored, @Nullable Secret key) throws IOException;
}
