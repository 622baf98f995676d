package dev.slipway.migration.ruleset;

import java.io.InputStream;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Rule sets as JSON, as presets are written and as they come over HTTP. */
public final class RuleSetJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            // what is left out has a default; what is misspelt must not pass for left out
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private RuleSetJson() {}

    /**
     * Reads a rule set.
     *
     * @throws InvalidRuleSetException when it is no rule set, with what is wrong
     */
    public static RuleSet read(String json) {
        try {
            return MAPPER.readValue(json, RuleSet.class);
        } catch (JacksonException e) {
            throw invalid(e);
        }
    }

    /** As {@link #read(String)}; does not close the stream. */
    public static RuleSet read(InputStream json) {
        try {
            return MAPPER.readValue(json, RuleSet.class);
        } catch (JacksonException e) {
            throw invalid(e);
        }
    }

    /** Writes a rule set. */
    public static String write(RuleSet ruleSet) {
        return MAPPER.writeValueAsString(ruleSet);
    }

    private static InvalidRuleSetException invalid(JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidRuleSetException invalid) {
                return invalid;
            }
        }
        String where = e instanceof DatabindException mismatch ? mismatch.getPathReference() : "";
        return new InvalidRuleSetException(
                "",
                List.of("It is not JSON of a rule set%s: %s"
                        .formatted(where.isEmpty() ? "" : " at " + where, e.getOriginalMessage())));
    }
}
