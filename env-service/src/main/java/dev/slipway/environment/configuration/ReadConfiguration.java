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
    private final Cache<ConfigurationVersion, Effective> stored = Caffeine.newBuilder()
            .maximumWeight(KEPT_CHARACTERS)
            .weigher(ReadConfiguration::charactersOf)
            .expireAfterAccess(KEPT_UNREAD)
            .build();

    ReadConfiguration(
            ConfigurationVersions versions, ReadVariables readVariables, Vaults vaults, RecordReads recordReads) {
        this.versions = versions;
        this.readVariables = readVariables;
        this.vaults = vaults;
        this.recordReads = recordReads;
    }

    /**
     * Which configuration an environment has now.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    public ConfigurationVersion version(EnvironmentRef ref) {
        return versions.find(ref).orElseThrow(() -> new RegistryException.UnknownEnvironment(ref));
    }

    /**
     * An environment's configuration, with every reference and secret resolved, and recorded as read.
     *
     * @param token the read token that the caller presents, or null when it is someone who may reveal secrets
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws ReferenceException when a reference cannot be resolved
     */
    public Configuration read(EnvironmentRef ref, @Nullable ReadTokenId token, Caller caller) {
        ConfigurationVersion version = version(ref);
        Effective effective = stored.getIfPresent(version);
        if (effective == null) {
            effective = readVariables.effective(ref);
            // they may have changed since their version was asked for
            version = new ConfigurationVersion(
                    version.environment(),
                    effective.defaults().version(),
                    effective.own().version());
            stored.put(version, effective);
        }
        List<ResolvedVariable> resolved = References.resolve(decrypted(effective));
        recordReads.record(ref, version, token, caller);
        return new Configuration(ref, version, resolved);
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

    private static int charactersOf(ConfigurationVersion version, Effective effective) {
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
