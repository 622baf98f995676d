package dev.slipway.migration.ruleset.jdbc;

import dev.slipway.migration.ruleset.PresetNameException;
import dev.slipway.migration.ruleset.Presets;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSetFormat;
import dev.slipway.migration.ruleset.RuleSets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcRuleSets implements RuleSets {

    private final JdbcClient jdbc;
    private final Presets presets;
    private final Clock clock;

    JdbcRuleSets(JdbcClient jdbc, Presets presets, Clock clock) {
        this.jdbc = jdbc;
        this.presets = presets;
        this.clock = clock;
    }

    @Override
    public List<RuleSet> all() {
        SortedMap<String, RuleSet> all = new TreeMap<>();
        presets.all().forEach(preset -> all.put(preset.name(), preset));
        jdbc
                .sql("SELECT DISTINCT ON (name) body FROM rule_set ORDER BY name, version DESC")
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .forEach(saved -> all.put(saved.name(), saved));
        return List.copyOf(all.values());
    }

    @Override
    public Optional<RuleSet> find(String name) {
        Optional<RuleSet> preset = presets.find(name);
        return preset.isPresent()
                ? preset
                : jdbc.sql("SELECT body FROM rule_set WHERE name = :name ORDER BY version DESC LIMIT 1")
                        .param("name", name)
                        .query(String.class)
                        .optional()
                        .map(this::read);
    }

    @Override
    @Transactional
    public RuleSet save(RuleSet ruleSet, String by) {
        if (presets.find(ruleSet.name()).isPresent()) {
            throw new PresetNameException(ruleSet.name());
        }
        // two at once get two versions
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('rule_set ' || :name))")
                .param("name", ruleSet.name())
                .query((row, number) -> true)
                .single();
        int version = jdbc.sql("SELECT coalesce(max(version), 0) + 1 FROM rule_set WHERE name = :name")
                .param("name", ruleSet.name())
                .query(Integer.class)
                .single();
        RuleSet saved = ruleSet.toBuilder().version(version).build();
        jdbc.sql("""
                        INSERT INTO rule_set (name, version, body, saved_by, saved_at)
                        VALUES (:name, :version, :body, :by, :at)
                        """)
                .param("name", saved.name())
                .param("version", version)
                .param("body", RuleSetFormat.JSON.write(saved))
                .param("by", by)
                .param("at", OffsetDateTime.now(clock))
                .update();
        return saved;
    }

    @Override
    public Optional<RuleSet> defaultOf(String application) {
        return jdbc.sql("SELECT rule_set FROM default_rule_set WHERE application = :application")
                .param("application", application)
                .query(String.class)
                .optional()
                .map(this::get);
    }

    @Override
    public void setDefault(String application, String ruleSet, String by) {
        get(ruleSet);
        jdbc.sql("""
                        INSERT INTO default_rule_set (application, rule_set, set_by, set_at)
                        VALUES (:application, :ruleSet, :by, :at)
                        ON CONFLICT (application) DO UPDATE
                        SET rule_set = excluded.rule_set, set_by = excluded.set_by, set_at = excluded.set_at
                        """)
                .param("application", application)
                .param("ruleSet", ruleSet)
                .param("by", by)
                .param("at", OffsetDateTime.now(clock))
                .update();
    }

    private RuleSet read(String body) {
        return RuleSetFormat.JSON.read(body).resolve(presets::find);
    }
}
