package dev.slipway.environment.imports.text;

import dev.slipway.environment.configuration.References;
import dev.slipway.environment.imports.ImportFormat;
import dev.slipway.environment.imports.ParsedText;
import dev.slipway.environment.imports.TextParser;
import org.springframework.stereotype.Component;

/**
 * Reads dotenv, of which there is no standard, in the way that agrees with a POSIX shell that sources the same file
 * wherever shells and the well-known dotenv libraries agree:
 *
 * <ul>
 *   <li>A line is {@code NAME=value} or {@code export NAME=value}, with blanks around {@code =} if one likes; empty
 *       lines and lines that begin with {@code #} are passed over.
 *   <li>An unquoted value goes to the end of the line or to a {@code #} behind a blank; blanks at its ends, and nothing
 *       else, are left out. Quotes and backslashes within it stand for themselves.
 *   <li>A value in single quotes stands as it is, over several lines if need be. It refers to nothing, so
 *       <code>${NAME}</code> in it is escaped on the way in, as <code>$${NAME}</code>, and keeps its meaning.
 *   <li>In double quotes, also over several lines, a backslash makes a line feed of {@code n}, a carriage return of
 *       {@code r} and a tab of {@code t}, and the character itself of a double quote, backslash, {@code $} and
 *       backtick; before anything else it stands for itself. <code>\${NAME}</code> is escaped as <code>$${NAME}</code>.
 *   <li>Elsewhere <code>${NAME}</code> is a reference and <code>$${NAME}</code> is its escape, as in any value; a
 *       {@code $} in any other place stands for itself, {@code $NAME} too. Nothing is resolved here.
 *   <li>Lines end with LF or CRLF. Line ends within quotes stay what they are, except where all of the text ends its
 *       lines with CRLF, as some editors do: there they become LF.
 * </ul>
 *
 * <p>When a quote is not closed where it should be, its opening line is bad and reading goes on in the next line; what
 * follows up to the next line that assigns something is taken for the rest of the open value and passed over in
 * silence, since it could be a piece of a secret that looks like a name.
 */
@Component
class DotenvParser implements TextParser {

    @Override
    public ImportFormat format() {
        return ImportFormat.DOTENV;
    }

    @Override
    public ParsedText parse(byte[] text) {
        return new Reading(SourceText.decode(text)).read();
    }

    /** One pass over one text. */
    private static final class Reading {

        private final String text;
        private final boolean windowsLineEnds;
        private final Findings findings;

        /** The beginning of the line that is next, and its number. */
        private int next;

        private int line = 1;

        /** Whether a quote was left open above and no assignment has come since. */
        private boolean behindOpenQuote;

        Reading(SourceText source) {
            this.text = source.characters();
            this.windowsLineEnds = endsAllLinesWithCrLf(text);
            this.findings = new Findings(source);
        }

        ParsedText read() {
            while (next < text.length()) {
                readLine();
            }
            return findings.result();
        }

        private void readLine() {
            int start = next;
            int end = endOfLine(start);
            int begin = skipBlanks(start, end);
            if (begin == end || text.charAt(begin) == '#') {
                advanceTo(lineAfter(end));
                return;
            }
            int nameEnd = endOfWord(begin, end);
            if (text.startsWith("export", begin) && nameEnd - begin == "export".length()) {
                int word = skipBlanks(nameEnd, end);
                if (word < end && text.charAt(word) != '=') {
                    begin = word;
                    nameEnd = endOfWord(begin, end);
                }
            }
            String name = text.substring(begin, nameEnd);
            int equals = skipBlanks(nameEnd, end);
            boolean assigns = equals < end && text.charAt(equals) == '=';
            int value = assigns ? skipBlanks(equals + 1, end) : end;
            if (behindOpenQuote && !(assigns && isSurelyAssignment(name, value, end))) {
                advanceTo(lineAfter(end));
                return;
            }
            behindOpenQuote = false;
            if (!assigns || name.isEmpty()) {
                findings.bad(line, name, whyNoAssignment(name, equals, end));
                advanceTo(lineAfter(end));
                return;
            }
            char first = value < end ? text.charAt(value) : ' ';
            switch (first) {
                case '\'' -> readSingleQuoted(name, value, end);
                case '"' -> readDoubleQuoted(name, value, end);
                default -> readUnquoted(name, value, end);
            }
        }

        private String whyNoAssignment(String name, int behindName, int end) {
            if (name.isEmpty()) {
                return "There is no name before the '='. Write NAME=value.";
            }
            if (text.substring(behindName, end).indexOf('=') >= 0) {
                return "There is something between the name and the '='. Write NAME=value; a name has no blanks.";
            }
            return "There is no '='. Write NAME=value, or put '#' before a comment.";
        }

        private void readUnquoted(String name, int value, int end) {
            int stop = end;
            for (int hash = text.indexOf('#', value, end); hash >= 0; hash = text.indexOf('#', hash + 1, end)) {
                if (isBlank(text.charAt(hash - 1))) {
                    stop = hash;
                    break;
                }
            }
            while (stop > value && isBlank(text.charAt(stop - 1))) {
                stop--;
            }
            if (findings.claim(line, name)) {
                if (text.indexOf('\r', value, stop) >= 0) {
                    findings.bad(
                            line,
                            name,
                            "There is a carriage return within the line. End lines with LF or CRLF, or put the value"
                                    + " in quotes if it belongs there.");
                } else {
                    findings.good(line, line, name, null, text.substring(value, stop), null);
                }
            }
            advanceTo(lineAfter(end));
        }

        private void readSingleQuoted(String name, int quote, int end) {
            int close = text.indexOf('\'', quote + 1);
            if (isClosed(name, quote, close, end)) {
                String value = text.substring(quote + 1, close);
                accept(name, close, References.escape(windowsLineEnds ? value.replace("\r\n", "\n") : value));
            }
        }

        private void readDoubleQuoted(String name, int quote, int end) {
            int close = quote + 1;
            while (close < text.length() && text.charAt(close) != '"') {
                close += text.charAt(close) == '\\' ? 2 : 1;
            }
            if (!isClosed(name, quote, close < text.length() ? close : -1, end)) {
                return;
            }
            StringBuilder value = new StringBuilder(close - quote);
            boolean literalDollar = false;
            for (int i = quote + 1; i < close; i++) {
                char c = text.charAt(i);
                boolean afterLiteralDollar = literalDollar;
                literalDollar = false;
                if (c == '\\') {
                    i++; // there is one more, or the quote would not be closed here
                    char escaped = text.charAt(i);
                    switch (escaped) {
                        case 'n' -> value.append('\n');
                        case 'r' -> value.append('\r');
                        case 't' -> value.append('\t');
                        case '"', '\\', '`' -> value.append(escaped);
                        case '$' -> {
                            value.append(References.endOfReference(text, i) < 0 ? "$" : "$$");
                            literalDollar = true;
                        }
                        default -> value.append('\\').append(escaped);
                    }
                } else if (c == '$' && afterLiteralDollar && References.endOfReference(text, i) >= 0) {
                    int lastLine = line + lineFeeds(quote, close);
                    if (findings.claim(line, name)) {
                        findings.bad(
                                line,
                                name,
                                "There is an escaped '$' right before a reference, which together mean the escape of"
                                        + " that reference. Put the '$' into a variable of its own and refer to it.");
                    }
                    next = lineAfter(endOfLine(close));
                    line = lastLine + 1;
                    return;
                } else if (!(c == '\r' && windowsLineEnds && text.charAt(i + 1) == '\n')) {
                    value.append(c);
                }
            }
            accept(name, close, value.toString());
        }

        /** Whether a quoted value ends well; otherwise says why not and moves on. */
        private boolean isClosed(String name, int quote, int close, int endOfOpeningLine) {
            if (close < 0) {
                findings.claim(line, name);
                findings.bad(line, name, "The quote that opens here is never closed. Close it behind the value.");
                behindOpenQuote = true;
                advanceTo(lineAfter(endOfOpeningLine));
                return false;
            }
            int end = endOfLine(close);
            int behind = skipBlanks(close + 1, end);
            if (behind == end || text.charAt(behind) == '#' && behind > close + 1) {
                return true;
            }
            findings.claim(line, name);
            if (close < endOfOpeningLine) {
                findings.bad(
                        line,
                        name,
                        "There is text behind the closing quote. Put the whole value in quotes, or '#' before a"
                                + " comment, behind a blank.");
            } else {
                findings.bad(
                        line,
                        name,
                        ("The quote that opens here is closed in line %d, where more text follows. Close it where the"
                                        + " value ends.")
                                .formatted(line + lineFeeds(quote, close)));
                behindOpenQuote = true;
            }
            advanceTo(lineAfter(endOfOpeningLine));
            return false;
        }

        private void accept(String name, int close, String value) {
            int lastLine = line + lineFeeds(next, close);
            if (findings.claim(line, name)) {
                findings.good(line, lastLine, name, null, value, null);
            }
            next = lineAfter(endOfLine(close));
            line = lastLine + 1;
        }

        /** What follows an open quote may be its value, in which {@code =} may stand, as at the end of Base64. */
        private boolean isSurelyAssignment(String name, int value, int end) {
            return Findings.canBeName(name) && value < end && text.charAt(value) != '=';
        }

        private void advanceTo(int start) {
            next = start;
            line++;
        }

        private int lineFeeds(int from, int to) {
            int count = 0;
            for (int at = text.indexOf('\n', from, to); at >= 0; at = text.indexOf('\n', at + 1, to)) {
                count++;
            }
            return count;
        }

        /** Where the line ends that this position is in: at its CR or LF, or where the text ends. */
        private int endOfLine(int from) {
            int feed = text.indexOf('\n', from);
            int end = feed < 0 ? text.length() : feed;
            return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
        }

        private int lineAfter(int endOfLine) {
            int feed = text.indexOf('\n', endOfLine);
            return feed < 0 ? text.length() : feed + 1;
        }

        private int skipBlanks(int from, int to) {
            int at = from;
            while (at < to && isBlank(text.charAt(at))) {
                at++;
            }
            return at;
        }

        private int endOfWord(int from, int to) {
            int at = from;
            while (at < to && text.charAt(at) != '=' && !isBlank(text.charAt(at))) {
                at++;
            }
            return at;
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t';
        }

        private static boolean endsAllLinesWithCrLf(String text) {
            int feed = text.indexOf('\n');
            if (feed < 0) {
                return false;
            }
            for (; feed >= 0; feed = text.indexOf('\n', feed + 1)) {
                if (feed == 0 || text.charAt(feed - 1) != '\r') {
                    return false;
                }
            }
            return true;
        }
    }
}
