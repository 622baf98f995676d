package dev.slipway.environment.configuration.text;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Writes texts in which some characters are escaped, everything between them at once. */
final class TextWriter {

    /** How one format writes the characters that cannot stand as they are. */
    interface Escapes {

        /** Whether a character needs an escape at this place of a text. */
        boolean needsEscape(char c, int position);

        /** Writes the escape of a character. */
        void write(char c, TextWriter out) throws IOException;
    }

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final Writer writer;

    TextWriter(OutputStream out) {
        this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    TextWriter write(String text) throws IOException {
        writer.write(text);
        return this;
    }

    TextWriter write(char c) throws IOException {
        writer.write(c);
        return this;
    }

    TextWriter write(String text, Escapes escapes) throws IOException {
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escapes.needsEscape(c, i)) {
                writer.write(text, done, i - done);
                escapes.write(c, this);
                done = i + 1;
            }
        }
        writer.write(text, done, text.length() - done);
        return this;
    }

    /** Backslash, {@code u} and four digits. */
    void writeUnicodeEscape(char c) throws IOException {
        write("\\u").write(HEX[c >> 12]).write(HEX[c >> 8 & 0xF]).write(HEX[c >> 4 & 0xF]);
        write(HEX[c & 0xF]);
    }

    void flush() throws IOException {
        writer.flush();
    }
}
