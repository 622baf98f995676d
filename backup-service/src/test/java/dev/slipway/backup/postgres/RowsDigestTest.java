package dev.slipway.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowsDigestTest {

    private static final Random RANDOM = new Random(7);

    @Test
    void isTheSumOfTheRowsSha256Modulo2To256() throws NoSuchAlgorithmException {
        List<String> rows = rows(2_000);
        BigInteger sum = BigInteger.ZERO;
        for (String row : rows) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(row.getBytes(StandardCharsets.UTF_8));
            sum = sum.add(new BigInteger(1, reversed(hash)));
        }
        String expected = String.format("%064x", sum.mod(BigInteger.ONE.shiftLeft(256)));

        assertThat(digest(rows).hex())
                .isEqualTo(HexFormat.of().formatHex(reversed(HexFormat.of().parseHex(expected))));
    }

    @Test
    void doesNotDependOnTheOrderOfRowsNorOnHowTheyWereParted() {
        List<String> rows = rows(500);
        List<String> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, RANDOM);
        RowsDigest parted = digest(shuffled.subList(0, 123));
        parted.add(digest(shuffled.subList(123, 500)));

        assertThat(parted.hex()).isEqualTo(digest(rows).hex());
        assertThat(parted.rows()).isEqualTo(500);
    }

    @Test
    void tellsHowOftenARowIsThere() {
        assertThat(digest(List.of("a\n", "a\n", "b\n")).hex())
                .isNotEqualTo(digest(List.of("a\n", "b\n", "b\n")).hex())
                .isNotEqualTo(digest(List.of("a\n", "b\n")).hex());
    }

    @Test
    void ofNoRowsIsZero() {
        assertThat(new RowsDigest().hex()).isEqualTo("0".repeat(64));
    }

    private static RowsDigest digest(List<String> rows) {
        RowsDigest digest = new RowsDigest();
        for (String row : rows) {
            byte[] bytes = ("xx" + row).getBytes(StandardCharsets.UTF_8);
            digest.add(bytes, 2, bytes.length - 2);
        }
        return digest;
    }

    private static List<String> rows(int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RANDOM.nextLong() + "\t\\N\n");
        }
        return rows;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
