package dev.slipway.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Compresses and encrypts artifacts, and undoes it. */
public interface ArtifactEncoding {

    /** What encoding adds to an object's name, e.g. {@code .zst.age}. */
    String suffix();

    /** A stream whose bytes arrive encoded in {@code stored}; closing it ends the encoding. */
    OutputStream encode(OutputStream stored) throws IOException;

    /**
     * The plain bytes of an encoded stream.
     *
     * @throws JobFailedException.Permanent when no configured identity can decrypt it
     * @throws IOException when it is damaged
     */
    InputStream decode(InputStream stored) throws IOException;

    /** The public keys that can read what is encoded now. */
    List<String> recipients();
}
