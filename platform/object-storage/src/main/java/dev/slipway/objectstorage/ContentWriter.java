package dev.slipway.objectstorage;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of an object, once. */
@FunctionalInterface
public interface ContentWriter {

    /** Writes all content; need not close the stream. An exception means that nothing is stored. */
    void writeTo(OutputStream out) throws IOException;
}
