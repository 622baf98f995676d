package dev.slipway.commandline.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Lines whose columns stand under each other. Columns that hold only numbers stand at the right. */
public final class TextTable {

    private static final Pattern NUMBER = Pattern.compile("-?[\\d., ]*\\d( [kMGT]?B)?|–|");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");
    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these titles. */
    public TextTable(String... header) {
        this.header = List.of(header);
    }

    /** One more row, with a value for each title. */
    public TextTable row(Object... values) {
        if (values.length != header.size()) {
            throw new IllegalArgumentException(values.length + " values for " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object value : values) {
            row.add(harmless(String.valueOf(value)));
        }
        rows.add(row);
        return this;
    }

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, the titles first. */
    public List<String> lines() {
        int columns = header.size();
        int[] widths = new int[columns];
        boolean[] right = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            widths[column] = header.get(column).length();
            right[column] = !rows.isEmpty();
            for (List<String> row : rows) {
                String value = row.get(column);
                widths[column] = Math.max(widths[column], value.codePointCount(0, value.length()));
                right[column] &= NUMBER.matcher(value).matches();
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths, right));
        rows.forEach(row -> lines.add(line(row, widths, right)));
        return lines;
    }

    private static String line(List<String> values, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String value = values.get(column);
            String padding = " ".repeat(Math.max(0, widths[column] - value.codePointCount(0, value.length())));
            line.append(column == 0 ? "" : GAP).append(right[column] ? padding + value : value + padding);
        }
        return line.toString().stripTrailing();
    }

    /** Text from elsewhere without what would steer the terminal or break the line. */
    public static String harmless(String text) {
        return CONTROL.matcher(text.replace('\n', ' ')).replaceAll("�");
    }
}
