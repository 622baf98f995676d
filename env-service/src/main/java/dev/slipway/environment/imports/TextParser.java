package dev.slipway.environment.imports;

/** Reads variables from texts of one format. */
public interface TextParser {

    /** The format that it reads. */
    ImportFormat format();

    /**
     * Reads a text in UTF-8, with or without a byte order mark. Never throws because of what the text holds: whatever
     * is wrong is among the bad lines, and reading goes on behind it as far as the format allows.
     */
    ParsedText parse(byte[] text);
}
