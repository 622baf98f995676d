package dev.slipway.migration.ruleset;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A rule set as somebody wrote it: what it leaves out comes from the rule set that it extends, as that is whenever it is
 * used. Its shape has been checked, its names have not.
 */
public final class WrittenRuleSet {

    private final JsonNode tree;
    private final Optional<String> extended;

    /**
     * @throws InvalidRuleSetException when the tree has another shape
     */
    WrittenRuleSet(JsonNode tree) {
        this.tree = tree;
        if (!tree.isObject()) {
            throw new InvalidRuleSetException("", List.of("A rule set is an object with at least a name."));
        }
        this.extended = RuleSetFormat.builder(this).extended();
    }

    JsonNode tree() {
        return tree;
    }

    /** What it is called; empty when it has no name, with which it cannot be used. */
    public String name() {
        return tree.path("name").asString("");
    }

    /** The name of the rule set that it extends. */
    public Optional<String> extended() {
        return extended;
    }

    /**
     * The rule set with all that it inherits.
     *
     * @param parents knows the rule sets that can be extended
     * @throws InvalidRuleSetException when it is wrong in itself, or extends what there is not
     */
    public RuleSet resolve(Function<String, Optional<RuleSet>> parents) {
        RuleSet.Builder builder = RuleSetFormat.builder(this);
        extended.flatMap(parents).ifPresent(builder::inherit);
        return builder.build();
    }
}
