package dev.slipway.migration.schema;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.managedpostgres.TableName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One schema object and everything that there is to say about it.
 *
 * @param kind what it is: {@code table}, {@code column}, {@code index} and so on
 * @param name its name, qualified as far as is needed within its kind, e.g. {@code public.products.legacyCode}
 * @param table the table or view that it is part of (the table itself for a table); null if there is none
 * @param definition its definition, as PostgreSQL writes it in a session with an empty search path
 * @param facts what statements are made of and what the definition leaves out, by name; null if there is nothing
 */
public record CatalogObject(
        String kind,
        String name,
        @Nullable TableName table,
        String definition,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode facts) {

    /** Kind and name: {@code column public.products.legacyCode}. Unique in a catalog. */
    public String id() {
        return kind + " " + name;
    }

    /** The same, but for a fact that the definition does not have. */
    CatalogObject without(String fact) {
        return is(fact) && facts instanceof ObjectNode all
                ? new CatalogObject(
                        kind, name, table, definition, all.deepCopy().without(fact))
                : this;
    }

    /** A column that is otherwise the same, but takes NULL. */
    public CatalogObject nullable() {
        JsonNode others = facts instanceof ObjectNode all
                ? all.deepCopy()
                        .without(List.of(
                                "not null",
                                "not null name",
                                "not null no inherit",
                                "not null not valid",
                                "not null own"))
                : facts;
        return new CatalogObject(kind, name, table, definition.replace(" not null", ""), others);
    }

    /** What it is and what it should be instead, in words that differ. */
    public String differenceTo(CatalogObject wanted) {
        return definition.equals(wanted.definition)
                ? "is %s and should be %s".formatted(facts, wanted.facts)
                : "is %s and should be %s".formatted(definition, wanted.definition);
    }

    /** Whether it is a range type, whose constructors have its name as long as it is there. */
    @JsonIgnore
    boolean isRangeType() {
        return kind.equals("type") && definition.startsWith("range of ");
    }

    /** Its name as SQL, qualified and quoted, for kinds that have such a name. */
    @JsonIgnore
    public String identity() {
        return Objects.requireNonNull(text("sql name"), this::id);
    }

    /** The table that it is part of, for kinds that always are. */
    @JsonIgnore
    TableName ownTable() {
        return Objects.requireNonNull(table, this::id);
    }

    /** The last part of its name, for parts of tables. */
    @JsonIgnore
    String ownName() {
        return name.substring(ownTable().toString().length() + 1);
    }

    /** Its name without that of its schema, for relations and types. */
    @JsonIgnore
    String simpleName() {
        TableName of = table;
        if (of != null && name.equals(of.toString())) {
            return of.name();
        }
        return of != null && name.startsWith(of.schema() + ".")
                ? name.substring(of.schema().length() + 1)
                : name.substring(name.lastIndexOf('.') + 1);
    }

    /** The name that no other relation or type of its schema can have, with the schema's; null if it takes none. */
    @JsonIgnore
    @Nullable
    String takenName() {
        return switch (kind) {
            case "table", "view", "materialized view", "sequence", "index", "type" -> name;
            // its index bears its name
            case "constraint" ->
                Set.of("p", "u", "x").contains(Objects.requireNonNullElse(text("type"), ""))
                        ? ownTable().schema() + "." + ownName()
                        : null;
            default -> null;
        };
    }

    /** One fact; null if it is not so. */
    public @Nullable String text(String fact) {
        JsonNode value = facts == null ? null : facts.get(fact);
        return value == null || value.isNull() ? null : value.isValueNode() ? value.asString() : value.toString();
    }

    /** One fact that is a whole number, and always there. */
    public BigInteger number(String fact) {
        return new BigInteger(Objects.requireNonNull(text(fact)));
    }

    /** Whether something is so. */
    public boolean is(String fact) {
        return facts != null && facts.has(fact);
    }

    /** A list of facts; empty if there are none. */
    public List<String> texts(String fact) {
        List<String> texts = new ArrayList<>();
        if (facts != null && facts.get(fact) != null) {
            facts.get(fact).forEach(text -> texts.add(text.asString()));
        }
        return texts;
    }

    /** Named facts, in the server's order; empty if there are none. */
    public Map<String, String> pairs(String fact) {
        Map<String, String> pairs = new LinkedHashMap<>();
        JsonNode value = facts == null ? null : facts.get(fact);
        if (value != null && value.isArray()) {
            value.forEach(pair -> pairs.put(pair.get(0).asString(), pair.get(1).asString()));
        } else if (value != null) {
            value.properties()
                    .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asString()));
        }
        return pairs;
    }
}
