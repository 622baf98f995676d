package dev.slipway.migration.ruleset.jdbc;

import dev.slipway.migration.ruleset.PresetNameException;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSetJson;
import dev.slipway.migration.ruleset.RuleSets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcRuleSets implements RuleSets {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<String, RuleSet> presets = presets();

    JdbcRuleSets(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private static Map<String, RuleSet> presets() {
        SortedMap<String, RuleSet> presets = new TreeMap<>();
        try {
            for (Resource resource :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:presets/*.json")) {
                try (InputStream in = resource.getInputStream()) {
                    RuleSet preset = RuleSetJson.read(in);
                    presets.put(preset.name(), preset);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return presets;
    }

    @Override
    public List<RuleSet> all() {
        SortedMap<String, RuleSet> all = new TreeMap<>(presets);
        jdbc
                .sql("SELECT DISTINCT ON (name) body FROM rule_set ORDER BY name, version DESC")
                .query(String.class)
                .list()
                .stream()
                .map(RuleSetJson::read)
                .forEach(saved -> all.put(saved.name(), saved));
        return List.copyOf(all.values());
    }

    @Override
    public Optional<RuleSet> find(String name) {
        RuleSet preset = presets.get(name);
        return preset != null
                ? Optional.of(preset)
                : jdbc.sql("SELECT body FROM rule_set WHERE name = :name ORDER BY version DESC LIMIT 1")
                        .param("name", name)
                        .query(String.class)
                        .optional()
                        .map(RuleSetJson::read);
    }

    @Override
    @Transactional
    public RuleSet save(RuleSet ruleSet, String by) {
        if (presets.containsKey(ruleSet.name())) {
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
                .param("body", RuleSetJson.write(saved))
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
}
