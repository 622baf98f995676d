package dev.slipway.environment.imports.text;

import dev.slipway.contracts.VariableType;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A variable that is written as an object with a type, a value and a description, while its members are read. */
final class ObjectForm {

    /** What such an object may have. */
    enum Member {
        TYPE,
        VALUE,
        DESCRIPTION
    }

    private final Findings findings;
    private final int line;
    private final String name;
    private final Set<Member> seen = EnumSet.noneOf(Member.class);
    private @Nullable VariableType type;
    private @Nullable String value;
    private @Nullable String description;
    private boolean good = true;

    ObjectForm(Findings findings, int line, String name) {
        this.findings = findings;
        this.line = line;
        this.name = name;
    }

    /** Which member a key stands for, or null, reported, when it is none or one that was there before. */
    @Nullable
    Member member(int line, String key) {
        Member member = switch (key) {
            case "type" -> Member.TYPE;
            case "value" -> Member.VALUE;
            case "description" -> Member.DESCRIPTION;
            default -> null;
        };
        if (member == null) {
            bad(line, "This is none of the members 'type', 'value' and 'description'. Leave it out.");
            return null;
        }
        if (!seen.add(member)) {
            bad(line, "The member '%s' is given again here. Keep one of them.".formatted(key));
            return null;
        }
        return member;
    }

    /** Takes the text of a member. */
    void set(int line, Member member, String text) {
        switch (member) {
            case TYPE -> {
                switch (text) {
                    case "plain" -> type = VariableType.PLAIN;
                    case "secret" -> type = VariableType.SECRET;
                    default -> bad(line, "The member 'type' must be \"plain\" or \"secret\".");
                }
            }
            case VALUE -> value = text;
            case DESCRIPTION -> description = text;
        }
    }

    /** Reports what is wrong within the object, which makes no variable then. */
    void bad(int line, String reason) {
        findings.bad(line, name, reason);
        good = false;
    }

    /** Takes note that the object ends. */
    void end(int lastLine) {
        if (!seen.contains(Member.VALUE) && good) {
            bad(line, "The object has no member 'value'. Add it; \"\" is an empty value.");
        }
        if (good && value != null) {
            findings.good(line, lastLine, name, type, value, description);
        }
    }
}
