package dev.slipway.backup;

/**
 * How far a backup or restore has come.
 *
 * @param tablesDone tables whose content is digested
 * @param tablesTotal tables in all; 0 while not known
 * @param bytes uncompressed bytes that went through so far
 * @param rows rows that went through so far; 0 where the engine does not count them on the way
 * @param bytesTotal about how many bytes there are in all; 0 while not known
 */
public record Progress(int tablesDone, int tablesTotal, long bytes, long rows, long bytesTotal) {

    /** Nothing has happened yet. */
    public static final Progress NONE = new Progress(0, 0, 0);

    /** Without rows and the bytes' total. */
    public Progress(int tablesDone, int tablesTotal, long bytes) {
        this(tablesDone, tablesTotal, bytes, 0, 0);
    }

    /** Nothing has happened yet, but there is an estimate of what is to come. */
    public static Progress estimated(long bytesTotal) {
        return new Progress(0, 0, 0, 0, bytesTotal);
    }

    /** The same, but with no fewer bytes and rows: an engine that goes on to compare does not count what it loaded. */
    Progress notBefore(Progress other) {
        return new Progress(
                tablesDone, tablesTotal, Math.max(bytes, other.bytes), Math.max(rows, other.rows), bytesTotal);
    }

    /** The same with this total, unless it has one itself. */
    Progress outOf(long total) {
        return bytesTotal > 0 ? this : new Progress(tablesDone, tablesTotal, bytes, rows, total);
    }
}
