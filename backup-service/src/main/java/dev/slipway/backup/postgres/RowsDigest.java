package dev.slipway.backup.postgres;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The digest of a table's rows in whatever order they come: the sum, modulo 2^256, of every row's SHA-256. Equal digests
 * mean the same rows, each as often, so a table needs no sorting to be compared, and parts of it can be digested apart.
 *
 * <p>It finds loss and damage, not forgery: who can choose rows could in theory find others with the same sum. What
 * is stored is protected from that by the checksums and the encryption of its objects. Not for use by several threads.
 */
final class RowsDigest {

    private static final int BYTES = 32;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MessageDigest sha256;
    private final byte[] one = new byte[BYTES];
    private final long[] sum = new long[BYTES / Long.BYTES];
    private long rows;

    RowsDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Adds a row as COPY gives it in text format, its line end included. */
    void add(byte[] buffer, int offset, int length) {
        sha256.update(buffer, offset, length);
        try {
            sha256.digest(one, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        add((long) LONGS.get(one, 0), (long) LONGS.get(one, 8), (long) LONGS.get(one, 16), (long) LONGS.get(one, 24));
        rows++;
    }

    /** Adds all rows of another part of the same table. */
    void add(RowsDigest part) {
        add(part.sum[0], part.sum[1], part.sum[2], part.sum[3]);
        rows += part.rows;
    }

    /** How many rows were added. */
    long rows() {
        return rows;
    }

    /** The digest, 64 lower-case hexadecimal digits, least significant byte first. */
    String hex() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < sum.length; i++) {
            LONGS.set(bytes, i * Long.BYTES, sum[i]);
        }
        return HexFormat.of().formatHex(bytes);
    }

    private void add(long first, long second, long third, long fourth) {
        sum[0] += first;
        long carry = carried(sum[0], first, false);
        sum[1] += second + carry;
        carry = carried(sum[1], second, carry == 1);
        sum[2] += third + carry;
        carry = carried(sum[2], third, carry == 1);
        sum[3] += fourth + carry;
    }

    /** Whether an unsigned addition overflowed, told from its result and one of its terms. */
    private static long carried(long result, long term, boolean hadCarry) {
        int order = Long.compareUnsigned(result, term);
        return order < 0 || (hadCarry && order == 0) ? 1 : 0;
    }
}
