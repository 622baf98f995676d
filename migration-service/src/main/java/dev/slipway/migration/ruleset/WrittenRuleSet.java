package dev.slipway.migration.ruleset;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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

    /** Whether it says the same as another, whatever version numbers the two carry. */
    public boolean isSameAs(WrittenRuleSet other) {
        return tree.equals(other.at(tree.get("version")).tree);
    }

    /** The same with this version number, or with none. */
    private WrittenRuleSet at(@Nullable JsonNode version) {
        ObjectNode copy = ((ObjectNode) tree).deepCopy();
        if (version == null) {
            copy.remove("version");
        } else {
            copy.set("version", version);
        }
        return new WrittenRuleSet(copy);
    }

    /** The same with this version number. */
    public WrittenRuleSet at(int version) {
        return at(JsonNodeFactory.instance.numberNode(version));
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
