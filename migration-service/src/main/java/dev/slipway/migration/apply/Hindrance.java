package dev.slipway.migration.apply;

import java.sql.SQLException;
import java.util.List;

/** Why something could not be done after the commit, told apart by what a person does about it. */
enum Hindrance {
    OTHERS_AT_WORK(
            "Others kept its table busy for too long. Wait until their transactions have ended (pg_stat_activity shows"
                    + " them), and migrate again.",
            "55P03",
            "40P01",
            "40001"),
    ROWS_TOO_ALIKE("Change or remove the rows that are too alike, and migrate again.", "23505", "23P01"),
    VALUE_DOES_NOT_FIT(
            "A value in the table is none that the index can hold. Put that row right, and migrate again.",
            "22",
            "23",
            "54",
            "P0"),
    NOT_ALLOWED(
            "Make the role that Slipway connects as the owner of the table again, and migrate again.", "42501", "28"),
    CHANGED_SINCE("The table was changed after the commit. See that this was meant, and plan and migrate again.", "42"),
    CANCELLED(
            "Somebody cancelled it, or a time limit of the role or the database did. Migrate again when it may take its"
                    + " time.",
            "57014"),
    NO_ROOM("Give the target's server more disk or memory, and migrate again.", "53", "58030"),
    DAMAGED(
            "The target's server has trouble with its own files. Have an administrator look at it, and migrate again.",
            "58",
            "XX"),
    UNKNOWN("Put right what is in its way, and migrate again.", "");

    private final String remedy;

    /** Beginnings of PostgreSQL's codes; of those that fit the longest counts. */
    private final List<String> states;

    Hindrance(String remedy, String... states) {
        this.remedy = remedy;
        this.states = List.of(states);
    }

    static Hindrance of(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        Hindrance found = UNKNOWN;
        int longest = 0;
        for (Hindrance each : values()) {
            int length = each.states.stream()
                    .filter(state::startsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (length > longest) {
                found = each;
                longest = length;
            }
        }
        return found;
    }

    /** What to do, as a sentence. */
    String remedy() {
        return remedy;
    }
}
