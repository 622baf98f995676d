package dev.slipway.migration.schema;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Knows which differences PostgreSQL can make good where the object is, without dropping it. */
final class Alterable {

    private static final Pattern DEFERRABILITY =
            Pattern.compile("( (NOT )?DEFERRABLE)?( INITIALLY (DEFERRED|IMMEDIATE))?$");

    private Alterable() {}

    static boolean inPlace(CatalogObject before, CatalogObject after) {
        return switch (after.kind()) {
            case "schema", "extension", "comment", "foreign-data wrapper", Catalog.PRIVILEGE -> true;
            case "table" -> same(before, after, "kind", "partition key", "server");
            case "column" -> column(before, after);
            case "constraint" -> isValidation(before, after) || isDeferral(before, after) || isOfIndex(before, after);
            case "index" -> same(before, after, "sql", "invalid") && !(before.is("parent") && !after.is("parent"));
            case "sequence" -> same(before, after, "identity");
            case "view" -> view(before, after);
            case "function", "procedure" ->
                same(before, after, "result", "kind", "arguments") && defaults(before) <= defaults(after);
            case "trigger", "rule", "statistics" -> same(before, after, "sql");
            case "type" -> type(before, after);
            default -> false;
        };
    }

    private static boolean same(CatalogObject before, CatalogObject after, String... facts) {
        for (String fact : facts) {
            if (!Objects.equals(before.text(fact), after.text(fact))) {
                return false;
            }
        }
        return true;
    }

    private static boolean column(CatalogObject before, CatalogObject after) {
        if (!after.is("generated")) {
            return !"VIRTUAL".equals(before.text("generated"));
        }
        return same(before, after, "generated", "default", "type", "collation");
    }

    /** A constraint that was not valid and is to be. */
    static boolean isValidation(CatalogObject before, CatalogObject after) {
        return Objects.equals(before.text("sql"), after.text("sql") + " NOT VALID");
    }

    /** A foreign key that is checked at another time. */
    static boolean isDeferral(CatalogObject before, CatalogObject after) {
        return "f".equals(after.text("type")) && undeferred(before).equals(undeferred(after));
    }

    private static String undeferred(CatalogObject constraint) {
        return DEFERRABILITY
                .matcher(Objects.requireNonNullElse(constraint.text("sql"), ""))
                .replaceFirst("");
    }

    /** Only the index that serves the constraint differs. */
    static boolean isOfIndex(CatalogObject before, CatalogObject after) {
        return (after.is("index") || before.is("index")) && same(before, after, "sql", "inherited");
    }

    private static boolean view(CatalogObject before, CatalogObject after) {
        List<String> old = before.texts("columns");
        List<String> fresh = after.texts("columns");
        return fresh.size() >= old.size() && fresh.subList(0, old.size()).equals(old) && fresh.size() < 1600;
    }

    private static int defaults(CatalogObject function) {
        String defaults = function.text("defaults");
        return defaults == null ? 0 : Integer.parseInt(defaults);
    }

    private static boolean type(CatalogObject before, CatalogObject after) {
        String kind = after.text("kind");
        if (kind == null || !same(before, after, "kind")) {
            return false;
        }
        return switch (kind) {
            case "enum" -> isSubsequence(before.texts("labels"), after.texts("labels"));
            case "domain" -> same(before, after, "base", "collation");
            case "composite" -> attributesCanBeAdded(before, after);
            default -> false;
        };
    }

    private static boolean isSubsequence(List<String> part, List<String> whole) {
        int at = 0;
        for (String label : whole) {
            if (at < part.size() && part.get(at).equals(label)) {
                at++;
            }
        }
        return at == part.size();
    }

    /** Attributes that go leave the others' order as it is; new ones come last. */
    private static boolean attributesCanBeAdded(CatalogObject before, CatalogObject after) {
        Map<String, String> old = before.pairs("attributes");
        Map<String, String> fresh = after.pairs("attributes");
        List<String> kept = old.keySet().stream().filter(fresh::containsKey).toList();
        return List.copyOf(fresh.keySet())
                .subList(0, Math.min(kept.size(), fresh.size()))
                .equals(kept);
    }

    /** Whether an attribute that both have is of another type. */
    static boolean hasOtherAttributeTypes(CatalogObject before, CatalogObject after) {
        Map<String, String> old = before.pairs("attributes");
        return after.pairs("attributes").entrySet().stream()
                .anyMatch(attribute -> old.containsKey(attribute.getKey())
                        && !attribute.getValue().equals(old.get(attribute.getKey())));
    }
}
