package dev.slipway.backup;

/**
 * How far a backup or restore has come.
 *
 * @param tablesDone tables whose content is digested
 * @param tablesTotal tables in all; 0 while not known
 * @param bytes uncompressed bytes that went through so far
 */
public record Progress(int tablesDone, int tablesTotal, long bytes) {

    /** Nothing has happened yet. */
    public static final Progress NONE = new Progress(0, 0, 0);
}
