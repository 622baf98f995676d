package dev.slipway.migration.ruleset;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Rule sets as text, as presets are written and as they come and go over HTTP. Both formats have the same shape. */
public enum RuleSetFormat {
    /** RFC 8259. */
    JSON(strict(JsonMapper.builder())
            .disable(SerializationFeature.INDENT_OUTPUT)
            .build()),
    /** YAML 1.2, one document. */
    YAML(strict(YAMLMapper.builder())
            .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .build());

    private final ObjectMapper mapper;

    RuleSetFormat(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** What is left out has a default; what is misspelt or said twice must not pass for it. */
    private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B strict(B builder) {
        return builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    /**
     * Reads a rule set as somebody wrote it.
     *
     * @throws InvalidRuleSetException when it is no rule set, with what is wrong and where
     */
    public WrittenRuleSet read(String text) {
        try {
            return new WrittenRuleSet(mapper.readTree(text));
        } catch (JacksonException e) {
            throw invalid(name(), e);
        }
    }

    /** Writes a rule set with all that it inherited. */
    public String write(RuleSet ruleSet) {
        return mapper.writeValueAsString(ruleSet);
    }

    /** Writes a rule set as it was written. */
    public String write(WrittenRuleSet ruleSet) {
        return mapper.writeValueAsString(ruleSet.tree());
    }

    static RuleSet.Builder builder(WrittenRuleSet written) {
        try {
            return JSON.mapper.treeToValue(written.tree(), RuleSet.Builder.class);
        } catch (JacksonException e) {
            throw invalid("the content", e);
        }
    }

    private static InvalidRuleSetException invalid(String what, JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidRuleSetException invalid) {
                return invalid;
            }
        }
        // ArrayList[0]->RuleEntry["rule"] tells a reader of classes
        String place = e instanceof DatabindException mismatch
                ? mismatch.getPathReference()
                        .replaceAll("[\\w.$]+(?=\\[)", "")
                        .replaceAll("->|^\\(.*\\)$", "")
                        .replaceAll("\\[\"([^\"]*)\"]", ".$1")
                        .replaceAll("^\\.", "")
                : "";
        String problem = "%s: %s".formatted(place.isEmpty() ? what : place, told(e));
        return new InvalidRuleSetException("", List.of(problem));
    }

    /** What Jackson says, without the names of our classes. */
    private static String told(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                "is not known here; known are "
                        + unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ".";
            case InvalidFormatException word
            when word.getTargetType().isEnum() ->
                "must be one of "
                        + Stream.of(word.getTargetType().getEnumConstants())
                                .map(constant -> JSON.mapper.convertValue(constant, String.class))
                                .collect(Collectors.joining(", "))
                        + ".";
            case MismatchedInputException _ -> "has the wrong type.";
            default -> e.getOriginalMessage();
        };
    }
}
