package dev.slipway.commandline.terminal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Members of JSON documents as people read them. */
public final class Figures {

    private static final String NONE = "–";
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final int SHORT_DIGEST = 12;

    private Figures() {}

    /** A member as text; a dash where there is none. */
    public static String text(JsonNode document, String member) {
        JsonNode value = document.path(member);
        return value.isMissingNode() || value.isNull() ? NONE : TextTable.harmless(value.asString(value.toString()));
    }

    /** A count with a gap at each thousand. */
    public static String count(JsonNode document, String member) {
        JsonNode value = document.path(member);
        return value.isNumber()
                ? String.format(Locale.ROOT, "%,d", value.asLong()).replace(',', ' ')
                : NONE;
    }

    /** A number of bytes. */
    public static String bytes(JsonNode document, String member) {
        JsonNode value = document.path(member);
        return value.isNumber() ? bytes(value.asLong()) : NONE;
    }

    /** A number of bytes. */
    public static String bytes(long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1000 && unit < UNITS.length - 1) {
            shown /= 1000;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, shown < 10 ? "%.1f %s" : "%.0f %s", shown, UNITS[unit]);
    }

    /** An instant to the second, in UTC. */
    public static String instant(JsonNode document, String member) {
        String text = text(document, member);
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    /** A digest as far as people tell digests apart. */
    public static String digest(JsonNode document, String member) {
        String text = text(document, member);
        return text.length() > SHORT_DIGEST ? text.substring(0, SHORT_DIGEST) : text;
    }
}
