package dev.slipway.environment.configuration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes configuration in one of the formats that hold nothing else; the same variables always make the same bytes. */
public interface ConfigurationWriter {

    /** The format that it writes: any but {@link ConfigurationFormat#KUBERNETES_SECRET}. */
    ConfigurationFormat format();

    /** Writes variables in UTF-8, in the order given; flushes the stream and leaves it open. */
    void write(List<ResolvedVariable> variables, OutputStream out) throws IOException;

    /** Like {@link #write}, into memory. */
    default byte[] toBytes(List<ResolvedVariable> variables) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 * variables.size() + 64);
        try {
            write(variables, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
