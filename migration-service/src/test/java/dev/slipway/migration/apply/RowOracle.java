package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.apply.State.Content;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Knows from the rows of source and target what the target's rows must be under each rule, and has nothing of the engine. */
final class RowOracle {

    /** Of these every value looks the same in those that come later. */
    private static final List<String> WHOLE = List.of("smallint", "integer", "bigint", "numeric", "text");

    private final RandomStructure pair;
    private final State source;
    private final State before;
    private final State after;
    private final boolean kept;

    /** @param kept whether something of the target's structure was decided to stay */
    RowOracle(RandomStructure pair, State source, State before, State after, boolean kept) {
        this.pair = pair;
        this.source = withWholePlaces(source);
        this.before = withWholePlaces(before);
        this.after = withWholePlaces(after);
        this.kept = kept;
    }

    /** Places with a zip, which is empty where their type has none: a type that gets an attribute gets it in all tables. */
    private static State withWholePlaces(State state) {
        SortedMap<TableName, Content> tables = new TreeMap<>();
        state.tables().forEach((name, content) -> {
            List<Map<String, String>> rows = new ArrayList<>();
            for (Map<String, String> row : content.rows()) {
                Map<String, String> whole = new HashMap<>(row);
                whole.replaceAll((column, value) -> "public.place".equals(content.typeOf(column))
                                && value.chars().filter(c -> c == ',').count() == 1
                        ? value.replace(")", ",)")
                        : value);
                rows.add(whole);
            }
            tables.put(name, new Content(content.table(), rows));
        });
        return new State(state.structure(), tables);
    }

    void check() {
        Set<TableName> names = new HashSet<>(before.tables().keySet());
        names.addAll(after.tables().keySet());
        names.addAll(source.tables().keySet());
        for (TableName name : names) {
            RuleEntry rule = pair.ruleOf(name);
            Content old = before.tables().get(name);
            Content now = after.tables().get(name);
            Content wanted = source.tables().get(name);
            String what = name + " under " + rule;
            if (rule.rule() == Rule.SKIP) {
                assertThat(now == null).as(what).isEqualTo(old == null);
                if (now != null && old != null) {
                    assertThat(now.in(now.names())).as(what).isEqualTo(old.in(old.names()));
                }
            } else if (now == null) {
                assertThat(wanted).as(what).isNull();
            } else if (wanted == null) {
                assertThat(kept).as(what).isTrue();
            } else if (!rule.rule().carriesRows()) {
                assertOwnRowsStay(what, old, now);
            } else if (now.table().primaryKey().isEmpty()
                    || !now.table().primaryKey().equals(wanted.table().primaryKey())) {
                assertKeyless(what, rule, wanted, now);
            } else {
                assertByKey(what, rule, wanted, old, now);
            }
        }
    }

    private static void assertOwnRowsStay(String what, @Nullable Content old, Content now) {
        if (old == null) {
            assertThat(now.rows()).as(what).isEmpty();
            return;
        }
        List<String> columns = comparable(old, now);
        assertThat(now.in(columns)).as(what + " in " + columns).isEqualTo(old.in(columns));
    }

    private void assertKeyless(String what, RuleEntry rule, Content wanted, Content now) {
        List<String> columns = carried(rule, wanted, now);
        if (rule.rule() == Rule.OVERWRITE && rule.filter() == null && !pair.mayKeepRows()) {
            assertThat(now.in(columns)).as(what).isEqualTo(wanted.in(columns));
        } else {
            assertThat(now.in(columns)).as(what).containsAll(wanted.in(columns));
        }
    }

    private void assertByKey(String what, RuleEntry rule, Content wanted, @Nullable Content old, Content now) {
        Map<String, Map<String, String>> sources = byKey(wanted);
        sources.values().removeIf(row -> !isConcerned(rule, row));
        Map<String, Map<String, String>> owns = old == null ? Map.of() : byKey(old);
        List<String> carried = carried(rule, wanted, now);
        List<String> own = old == null ? List.of() : comparable(old, now);
        Map<String, Map<String, String>> left = byKey(now);
        Set<String> keys = new HashSet<>(sources.keySet());
        keys.addAll(owns.keySet());
        for (String key : keys) {
            Map<String, String> fresh = sources.get(key);
            Map<String, String> mine = owns.get(key);
            Map<String, String> row = left.remove(key);
            boolean fromSource = fresh != null && (mine == null || rule.rule() != Rule.INSERT_IGNORE);
            Map<String, String> should = Objects.requireNonNull(fromSource ? fresh : mine);
            boolean gone = fresh == null && rule.rule() == Rule.OVERWRITE && isConcerned(rule, should);
            if (gone && row == null) {
                continue;
            }
            if (gone) {
                assertThat(pair.mayKeepRows())
                        .as("%s: row %s is left over", what, key)
                        .isTrue();
            }
            if (row == null) {
                throw new AssertionError("%s: row %s is missing".formatted(what, key));
            }
            for (String column : fromSource ? carried : own) {
                assertThat(row.get(column))
                        .as("%s: row %s, column %s", what, key, column)
                        .isEqualTo(should.get(column));
            }
        }
        assertThat(left.keySet()).as(what).isEmpty();
    }

    private static Map<String, Map<String, String>> byKey(Content content) {
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        content.rows().forEach(row -> rows.put(String.valueOf(row.get("id")), row));
        return rows;
    }

    /** The only filter that there is: {@code u % 3 <> 1}. */
    private static boolean isConcerned(RuleEntry rule, Map<String, String> row) {
        return rule.filter() == null || row.get("u") != null && Integer.parseInt(row.get("u")) % 3 != 1;
    }

    private static List<String> carried(RuleEntry rule, Content wanted, Content now) {
        return now.names().stream()
                .filter(column -> Objects.equals(now.typeOf(column), wanted.typeOf(column)))
                .filter(column -> !rule.excludedColumns().contains(column))
                .filter(column -> !now.alwaysCounts(column) || column.equals("id"))
                .toList();
    }

    /** Columns whose values, if nobody writes them, look the same before and after. */
    private static List<String> comparable(Content old, Content now) {
        return now.names().stream()
                .filter(column -> {
                    String then = old.typeOf(column);
                    return then != null
                            && (then.equals(now.typeOf(column))
                                    || WHOLE.contains(then) && WHOLE.indexOf(now.typeOf(column)) > WHOLE.indexOf(then));
                })
                .filter(column -> !column.equals("made"))
                .toList();
    }
}
