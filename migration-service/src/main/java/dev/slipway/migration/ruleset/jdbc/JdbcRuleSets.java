package dev.slipway.migration.ruleset.jdbc;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.ruleset.ExpectedVersion;
import dev.slipway.migration.ruleset.InvalidRuleSetException;
import dev.slipway.migration.ruleset.PresetNameException;
import dev.slipway.migration.ruleset.Presets;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RuleSetFormat;
import dev.slipway.migration.ruleset.RuleSetInUseException;
import dev.slipway.migration.ruleset.RuleSetSummary;
import dev.slipway.migration.ruleset.RuleSetUses;
import dev.slipway.migration.ruleset.RuleSetVersion;
import dev.slipway.migration.ruleset.RuleSets;
import dev.slipway.migration.ruleset.UnknownRuleSetException;
import dev.slipway.migration.ruleset.WrittenRuleSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcRuleSets implements RuleSets {

    private final JdbcClient jdbc;
    private final Presets presets;
    private final List<RuleSetUses> uses;
    private final AuditTrail audit;
    private final Clock clock;

    JdbcRuleSets(JdbcClient jdbc, Presets presets, List<RuleSetUses> uses, AuditTrail audit, Clock clock) {
        this.jdbc = jdbc;
        this.presets = presets;
        this.uses = List.copyOf(uses);
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public List<RuleSetSummary> all() {
        SortedMap<String, RuleSetSummary> all = new TreeMap<>();
        jdbc
                .sql("SELECT DISTINCT ON (name) * FROM rule_set ORDER BY name, version DESC")
                .query(this::read)
                .list()
                .stream()
                .filter(version -> !version.deleted())
                .forEach(saved -> all.put(saved.name(), summary(saved)));
        presets.all()
                .forEach(preset -> all.put(
                        preset.name(),
                        new RuleSetSummary(preset.name(), preset.version(), preset.description(), true, null, null)));
        return List.copyOf(all.values());
    }

    private RuleSetSummary summary(RuleSetVersion saved) {
        String extended = saved.written().extended().orElse(null);
        try {
            String description = resolve(saved).description();
            return new RuleSetSummary(saved.name(), saved.version(), description, false, extended, null);
        } catch (InvalidRuleSetException e) {
            return new RuleSetSummary(
                    saved.name(), saved.version(), "", false, extended, String.join(" ", e.problems()));
        }
    }

    @Override
    public Optional<RuleSet> find(String name) {
        Optional<RuleSet> preset = presets.find(name);
        return preset.isPresent() ? preset : current(name).map(this::resolve);
    }

    @Override
    public RuleSet resolve(WrittenRuleSet written) {
        return written.resolve(presets::find);
    }

    private RuleSet resolve(RuleSetVersion saved) {
        return resolve(saved.written()).toBuilder().version(saved.version()).build();
    }

    @Override
    public boolean isPreset(String name) {
        return presets.find(name).isPresent();
    }

    @Override
    @Transactional
    public RuleSetVersion save(WrittenRuleSet ruleSet, ExpectedVersion expected, String by) {
        String name = resolve(ruleSet).name();
        Optional<RuleSetVersion> current = lock(name, expected);
        if (current.isPresent() && current.get().written().isSameAs(ruleSet)) {
            return current.get();
        }
        RuleSetVersion saved = insert(name, ruleSet, false, by);
        record(by, AuditAction.RULE_SET_SAVED, name, "version " + saved.version());
        return saved;
    }

    @Override
    @Transactional
    public RuleSetVersion restore(String name, int version, ExpectedVersion expected, String by) {
        lock(name, expected);
        WrittenRuleSet earlier = version(name, version)
                .orElseThrow(() -> new UnknownRuleSetException(name, version))
                .written();
        // a preset that it extended may be gone
        resolve(earlier);
        RuleSetVersion restored = insert(name, earlier, false, by);
        record(by, AuditAction.RULE_SET_RESTORED, name, "version %d as %d".formatted(version, restored.version()));
        return restored;
    }

    @Override
    @Transactional
    public void delete(String name, ExpectedVersion expected, String by) {
        RuleSetVersion current = lock(name, expected).orElseThrow(() -> new UnknownRuleSetException(name));
        List<String> users = Stream.concat(
                        jdbc
                                .sql(
                                        "SELECT application FROM default_rule_set WHERE rule_set = :name ORDER BY application")
                                .param("name", name)
                                .query(String.class)
                                .list()
                                .stream()
                                .map(application -> "it is the default of application " + application),
                        uses.stream().flatMap(feature -> feature.of(name).stream()))
                .toList();
        if (!users.isEmpty()) {
            throw new RuleSetInUseException(name, users);
        }
        RuleSetVersion deleted = insert(name, current.written(), true, by);
        record(by, AuditAction.RULE_SET_DELETED, name, "version " + deleted.version());
    }

    private void record(String by, AuditAction action, String subject, String detail) {
        audit.append(new AuditEntry(clock.instant(), by, action, subject, detail));
    }

    /** One after the other changes a rule set. */
    private Optional<RuleSetVersion> lock(String name, ExpectedVersion expected) {
        if (isPreset(name)) {
            throw new PresetNameException(name);
        }
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('rule_set ' || :name))")
                .param("name", name)
                .query((row, number) -> true)
                .single();
        Optional<RuleSetVersion> current = current(name);
        expected.require(
                name, current.map(found -> OptionalInt.of(found.version())).orElse(OptionalInt.empty()));
        return current;
    }

    private RuleSetVersion insert(String name, WrittenRuleSet written, boolean deleted, String by) {
        return jdbc.sql("""
                        INSERT INTO rule_set (name, version, body, deleted, saved_by, saved_at)
                        SELECT :name, coalesce(max(version), 0) + 1, :body, :deleted, :by, :at
                          FROM rule_set WHERE name = :name
                        RETURNING *
                        """)
                .param("name", name)
                .param("body", RuleSetFormat.JSON.write(written))
                .param("deleted", deleted)
                .param("by", by)
                .param("at", OffsetDateTime.now(clock))
                .query(this::read)
                .single();
    }

    @Override
    public Optional<RuleSetVersion> current(String name) {
        return jdbc.sql("SELECT * FROM rule_set WHERE name = :name ORDER BY version DESC LIMIT 1")
                .param("name", name)
                .query(this::read)
                .optional()
                .filter(version -> !version.deleted());
    }

    @Override
    public List<RuleSetVersion> versions(String name) {
        return jdbc.sql("SELECT * FROM rule_set WHERE name = :name ORDER BY version DESC")
                .param("name", name)
                .query(this::read)
                .list();
    }

    @Override
    public Optional<RuleSetVersion> version(String name, int version) {
        return jdbc.sql("SELECT * FROM rule_set WHERE name = :name AND version = :version")
                .param("name", name)
                .param("version", version)
                .query(this::read)
                .optional();
    }

    private RuleSetVersion read(ResultSet row, int number) throws SQLException {
        return new RuleSetVersion(
                row.getString("name"),
                row.getInt("version"),
                RuleSetFormat.JSON.read(row.getString("body")),
                row.getBoolean("deleted"),
                row.getString("saved_by"),
                row.getObject("saved_at", OffsetDateTime.class).toInstant());
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
    @Transactional
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
        record(by, AuditAction.DEFAULT_RULE_SET_CHANGED, application, ruleSet);
    }

    @Override
    @Transactional
    public void removeDefault(String application, String by) {
        int removed = jdbc.sql("DELETE FROM default_rule_set WHERE application = :application")
                .param("application", application)
                .update();
        if (removed > 0) {
            record(by, AuditAction.DEFAULT_RULE_SET_CHANGED, application, "none");
        }
    }
}
