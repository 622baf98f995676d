package dev.slipway.environment.configuration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.secret.Vault;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.ReadVariables.Effective;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads what an application in an environment is configured by. What was read once is kept as it is stored, secrets
 * encrypted, until the versions say that it changed; secrets are in the clear only while an answer is written.
 */
@Component
public class ReadConfiguration {

    /** Some hundred environments of usual size; what is not kept is read anew. */
    private static final long KEPT_CHARACTERS = 32 * 1024 * 1024;

    private static final int CHARACTERS_BESIDES_VALUE = 200;
    private static final Duration KEPT_UNREAD = Duration.ofMinutes(10);

    private final ConfigurationVersions versions;
    private final ReadVariables readVariables;
    private final Vaults vaults;
    private final RecordReads recordReads;

    /** By environment, so that what was replaced does not stay behind. */
    private final Cache<UUID, Kept> stored = Caffeine.newBuilder()
            .maximumWeight(KEPT_CHARACTERS)
            .weigher((UUID _, Kept kept) -> charactersOf(kept.effective()))
            .expireAfterAccess(KEPT_UNREAD)
            .build();

    ReadConfiguration(
            ConfigurationVersions versions, ReadVariables readVariables, Vaults vaults, RecordReads recordReads) {
        this.versions = versions;
        this.readVariables = readVariables;
        this.vaults = vaults;
        this.recordReads = recordReads;
    }

    /** What is kept of one environment. */
    private record Kept(ConfigurationVersion version, Effective effective) {}

    /**
     * Which configuration an environment has now.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    public CurrentConfiguration current(EnvironmentRef ref) {
        return lastOf(List.of(ref)).orElseThrow(() -> new RegistryException.UnknownEnvironment(ref));
    }

    /**
     * Which configuration the last of several environments that exists has now; empty when none of them does.
     *
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    public Optional<CurrentConfiguration> lastOf(List<EnvironmentRef> refs) {
        Map<EnvironmentRef, ConfigurationState> states = versions.find(refs);
        return refs.reversed().stream()
                .filter(states::containsKey)
                .findFirst()
                .map(ref -> switch (Objects.requireNonNull(states.get(ref))) {
                    case ConfigurationState.InUse(var version) -> new CurrentConfiguration(ref, version);
                    case ConfigurationState.Archived(var byItsApplication) ->
                        throw byItsApplication
                                ? RegistryException.ArchivedEnvironment.byItsApplication(ref)
                                : RegistryException.ArchivedEnvironment.itself(ref);
                });
    }

    /**
     * An environment's configuration, with every reference and secret resolved, and recorded as read. It is a newer one
     * than the given one when it has changed meanwhile.
     *
     * @param token the read token that the caller presents, or null when it is someone who may reveal secrets
     * @throws ReferenceException when a reference cannot be resolved
     */
    public Configuration read(CurrentConfiguration current, @Nullable ReadTokenId token, Caller caller) {
        Kept kept = kept(current);
        List<ResolvedVariable> resolved = References.resolve(decrypted(kept.effective()));
        recordReads.record(current.environment(), kept.version(), token, caller);
        return new Configuration(current.environment(), kept.version(), resolved);
    }

    private Kept kept(CurrentConfiguration current) {
        ConfigurationVersion version = current.version();
        Kept kept = stored.getIfPresent(version.environment());
        if (kept == null || !kept.version().equals(version)) {
            Effective effective = readVariables.effective(current.environment());
            // they may have changed since their version was asked for
            kept = new Kept(
                    new ConfigurationVersion(
                            version.environment(),
                            effective.defaults().version(),
                            effective.own().version()),
                    effective);
            stored.put(version.environment(), kept);
        }
        return kept;
    }

    private List<EffectiveVariable> decrypted(Effective effective) {
        Map<VariableLevel, Vault> opened = new EnumMap<>(VariableLevel.class);
        List<EffectiveVariable> decrypted =
                new ArrayList<>(effective.variables().size());
        for (Variable variable : effective.variables()) {
            decrypted.add(
                    switch (variable.content()) {
                        case VariableContent.Plain(String value) ->
                            new EffectiveVariable(variable.name(), value, false);
                        case VariableContent.Encrypted(var ciphertext, var _) -> {
                            Vault vault = opened.computeIfAbsent(
                                    variable.level(),
                                    _ -> vaults.open(effective.setOf(variable).asSecretOwner()));
                            yield new EffectiveVariable(
                                    variable.name(),
                                    vault.unseal(variable.name().asSecretName(), ciphertext)
                                            .reveal(),
                                    true);
                        }
                    });
        }
        return decrypted;
    }

    private static int charactersOf(Effective effective) {
        long characters = 0;
        for (Variable variable : effective.variables()) {
            characters += CHARACTERS_BESIDES_VALUE
                    + switch (variable.content()) {
                        case VariableContent.Plain(String value) -> value.length();
                        case VariableContent.Encrypted(var ciphertext, var _) -> ciphertext.size();
                    };
        }
        return (int) Math.min(characters, Integer.MAX_VALUE);
    }
}
