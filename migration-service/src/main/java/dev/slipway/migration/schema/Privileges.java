package dev.slipway.migration.schema;

import dev.slipway.migration.schema.Changes.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may use an object, where that is not what PostgreSQL gives a new one. */
final class Privileges {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PUBLIC = "PUBLIC";
    private static final String GRANTABLE = " *";

    private Privileges() {}

    private record Grant(String role, String privilege) {}

    /** Null if nothing is left but what a new object has. */
    static @Nullable CatalogObject forRoles(CatalogObject privileges, Set<String> roles) {
        List<Grant> all = grants(privileges);
        List<Grant> kept = all.stream()
                .filter(grant -> grant.role().equals(PUBLIC) || roles.contains(grant.role()))
                .toList();
        if (kept.equals(all)) {
            return privileges;
        }
        if (kept.equals(initial(privileges))) {
            return null;
        }
        ObjectNode facts = ((ObjectNode) Objects.requireNonNull(privileges.facts())).deepCopy();
        ArrayNode grants = JSON.createArrayNode();
        kept.forEach(
                grant -> grants.add(JSON.createArrayNode().add(grant.role()).add(grant.privilege())));
        facts.set("grants", grants);
        String definition = kept.stream()
                .map(grant -> grant.role() + ": " + grant.privilege())
                .collect(Collectors.joining("; "));
        return new CatalogObject(privileges.kind(), privileges.name(), privileges.table(), definition, facts);
    }

    private static List<Grant> grants(CatalogObject privileges) {
        List<Grant> grants = new ArrayList<>();
        for (JsonNode grant : Objects.requireNonNull(privileges.facts()).get("grants")) {
            grants.add(new Grant(grant.get(0).asString(), grant.get(1).asString()));
        }
        return grants;
    }

    private static List<Grant> initial(CatalogObject privileges) {
        return switch (Objects.requireNonNullElse(privileges.text("on"), "")) {
            case "ROUTINE" -> List.of(new Grant(PUBLIC, "EXECUTE"));
            case "TYPE" -> List.of(new Grant(PUBLIC, "USAGE"));
            default -> List.of();
        };
    }

    /** Makes the privileges on an object those of the source; null stands for what a new object has. */
    static void change(Changes changes, @Nullable CatalogObject before, @Nullable CatalogObject after) {
        CatalogObject either = Objects.requireNonNull(after == null ? before : after);
        List<Grant> has = before == null ? initial(either) : grants(before);
        List<Grant> wants = after == null ? initial(either) : grants(after);
        for (Grant grant : has) {
            if (!wants.contains(grant)) {
                add(changes, either, "REVOKE " + privilege(either, grant) + on(either) + " FROM " + grant.role());
            }
        }
        for (Grant grant : wants) {
            if (!has.contains(grant)) {
                add(
                        changes,
                        either,
                        "GRANT " + privilege(either, grant) + on(either) + " TO " + grant.role()
                                + (grant.privilege().endsWith(GRANTABLE) ? " WITH GRANT OPTION" : ""));
            }
        }
    }

    private static void add(Changes changes, CatalogObject privileges, String sql) {
        changes.add(Stage.DESCRIBE, sql, privileges.table(), privileges.id(), Work.NOTE, TableLock.NONE);
    }

    private static String privilege(CatalogObject privileges, Grant grant) {
        String on = Objects.requireNonNullElse(privileges.text("on"), "");
        String name = grant.privilege().endsWith(GRANTABLE)
                ? grant.privilege().substring(0, grant.privilege().length() - GRANTABLE.length())
                : grant.privilege();
        return on.startsWith("COLUMN ") ? name + " (" + on.substring("COLUMN ".length()) + ")" : name;
    }

    private static String on(CatalogObject privileges) {
        String on = Objects.requireNonNullElse(privileges.text("on"), "");
        return " ON " + (on.startsWith("COLUMN ") ? "TABLE" : on) + " " + privileges.text("identity");
    }
}
