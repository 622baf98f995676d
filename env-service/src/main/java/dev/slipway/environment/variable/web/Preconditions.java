package dev.slipway.environment.variable.web;

import dev.slipway.environment.variable.ExpectedVersion;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a conditional request expects from {@code If-Match} and {@code If-None-Match}. */
final class Preconditions {

    private static final Pattern ENTITY_TAG = Pattern.compile("\"(\\d{1,18})\"");

    private Preconditions() {}

    static String entityTag(long version) {
        return "\"" + version + "\"";
    }

    static ExpectedVersion of(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null) {
            if (ifMatch != null || !ifNoneMatch.strip().equals("*")) {
                throw malformed("If-None-Match", "only * is read here, and not together with If-Match");
            }
            return new ExpectedVersion.Absent();
        }
        if (ifMatch == null) {
            return new ExpectedVersion.Any();
        }
        if (ifMatch.strip().equals("*")) {
            return new ExpectedVersion.Present();
        }
        Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw malformed("If-Match", "must be the ETag that the variable was read with, such as \"3\"");
        }
        return new ExpectedVersion.Exactly(Long.parseLong(tag.group(1)));
    }

    private static Problem malformed(String header, String message) {
        return new Problem(
                        ProblemType.INVALID_REQUEST,
                        "The header " + header + " is not valid.",
                        "Correct what is listed under errors.")
                .with("errors", List.of(Map.of("field", header, "message", message)));
    }
}
