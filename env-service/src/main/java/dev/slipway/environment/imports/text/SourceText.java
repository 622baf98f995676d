package dev.slipway.environment.imports.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A text's characters, and its lines that hold what is no text: bytes that are not UTF-8, or NUL characters. */
final class SourceText {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private final String characters;
    private final BitSet malformed;
    private final BitSet withNul;

    private SourceText(String characters, BitSet malformed, BitSet withNul) {
        this.characters = characters;
        this.malformed = malformed;
        this.withNul = withNul;
    }

    static SourceText decode(byte[] bytes) {
        String characters = new String(bytes, StandardCharsets.UTF_8);
        // only a text with replacement characters can have been malformed; it may also just contain them
        BitSet malformed = characters.indexOf(REPLACEMENT) < 0 ? new BitSet() : malformedLines(bytes);
        if (!characters.isEmpty() && characters.charAt(0) == BYTE_ORDER_MARK) {
            characters = characters.substring(1);
        }
        return new SourceText(characters, malformed, linesWithNul(characters));
    }

    /** All characters, without a byte order mark. What is not UTF-8 is replaced. */
    String characters() {
        return characters;
    }

    /** Whether any of these lines holds what is no text. */
    boolean isFlawed(int firstLine, int lastLine) {
        return isSetWithin(malformed, firstLine, lastLine) || isSetWithin(withNul, firstLine, lastLine);
    }

    /** The lines that hold bytes that are not UTF-8. */
    List<Integer> malformed() {
        return malformed.stream().boxed().toList();
    }

    /** The lines that hold NUL characters. */
    List<Integer> withNul() {
        return withNul.stream().boxed().toList();
    }

    private static boolean isSetWithin(BitSet lines, int first, int last) {
        int next = lines.nextSetBit(first);
        return next >= 0 && next <= last;
    }

    private static BitSet malformedLines(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(8192);
        BitSet lines = new BitSet();
        int line = 1;
        int counted = 0;
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            out.clear();
            for (; counted < in.position(); counted++) {
                if (bytes[counted] == '\n') {
                    line++;
                }
            }
            if (result.isUnderflow()) {
                return lines;
            }
            if (result.isError()) {
                lines.set(line);
                in.position(in.position() + result.length());
            }
        }
    }

    private static BitSet linesWithNul(String characters) {
        BitSet lines = new BitSet();
        List<Integer> positions = new ArrayList<>();
        for (int at = characters.indexOf('\0'); at >= 0; at = characters.indexOf('\0', at + 1)) {
            positions.add(at);
        }
        int line = 1;
        int counted = 0;
        for (int position : positions) {
            for (; counted < position; counted++) {
                if (characters.charAt(counted) == '\n') {
                    line++;
                }
            }
            lines.set(line);
        }
        return lines;
    }
}
