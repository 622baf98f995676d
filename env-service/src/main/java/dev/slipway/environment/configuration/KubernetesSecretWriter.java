package dev.slipway.environment.configuration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes configuration as the manifest of a Kubernetes Secret; the same variables always make the same bytes. */
public interface KubernetesSecretWriter {

    /**
     * Writes the manifest, with a key for each variable in the order given; flushes the stream and leaves it open.
     * Kubernetes refuses a Secret of more than 1 MiB; that is not checked here.
     */
    void write(KubernetesSecretName name, List<ResolvedVariable> variables, OutputStream out) throws IOException;

    /** Like {@link #write}, into memory. */
    default byte[] toBytes(KubernetesSecretName name, List<ResolvedVariable> variables) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * variables.size() + 256);
        try {
            write(name, variables, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
