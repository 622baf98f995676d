package dev.slipway.environment.variable;

import static java.util.stream.Collectors.toMap;

import dev.slipway.contracts.Message;
import dev.slipway.contracts.VariableType;
import dev.slipway.contracts.environment.DefaultVariableChanged;
import dev.slipway.contracts.environment.DefaultVariableRemoved;
import dev.slipway.contracts.environment.VariableChanged;
import dev.slipway.contracts.environment.VariableRemoved;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.secret.Fingerprinter;
import dev.slipway.environment.secret.Fingerprints;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vault;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes variables. All edits of a call are one transaction with their audit entries and events, and make one version
 * of the set, or none when everything is already so.
 */
@Component
public class EditVariables {

    /** The most variables that one set may have, so that it can be read whole. */
    public static final int MOST_VARIABLES = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(EditVariables.class);

    private final VariableSets sets;
    private final Variables variables;
    private final Vaults vaults;
    private final Fingerprints fingerprints;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    EditVariables(
            VariableSets sets,
            Variables variables,
            Vaults vaults,
            Fingerprints fingerprints,
            AuditTrail audit,
            Outbox outbox,
            Clock clock) {
        this.sets = sets;
        this.variables = variables;
        this.vaults = vaults;
        this.fingerprints = fingerprints;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Does all of the edits or none.
     *
     * @param expected what the set must be
     * @param reason why, in the caller's words, or null
     * @throws RegistryException.UnknownApplication when there is no such application
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws VariableException.UnknownVariable when one to be removed does not exist
     * @throws StaleVersionException when the set, or one of the variables, is not what the writer expects
     * @throws VariableException.DuplicateName when two edits are of the same name
     * @throws VariableException.TooManyVariables when the set would have more than {@value #MOST_VARIABLES}
     */
    @Transactional
    public EditResult edit(
            VariableSetRef ref,
            Collection<? extends Edit> edits,
            ExpectedVersion expected,
            @Nullable String reason,
            Caller caller) {
        if (reason != null) {
            VariableText.requireReason(reason);
        }
        VariableSet set = sets.getLocked(ref);
        expected.require(OptionalLong.of(set.version()), "the variables of '%s'".formatted(ref));
        Work work = new Work(set, currentOf(set, edits));
        edits.forEach(work::add);
        EditResult result = work.result();
        if (work.states.isEmpty()) {
            return result;
        }
        if (!result.created().isEmpty()
                && variables.count(set)
                                + result.created().size()
                                - result.removed().size()
                        > MOST_VARIABLES) {
            throw new VariableException.TooManyVariables(ref, MOST_VARIABLES);
        }
        store(set, work, result, reason, caller);
        return result;
    }

    /**
     * One variable as a writer left it.
     *
     * @param variable the variable in the version that the writer made, or found when it was so already
     * @param created whether there was none before
     */
    public record Written(Variable variable, boolean created) {}

    /**
     * Does one edit like {@link #edit}, and tells what the variable is by it, whoever changes it right after.
     *
     * @throws RegistryException when there is no such application or environment, or it is archived
     * @throws StaleVersionException when the variable is not what the writer expects
     * @throws VariableException.TooManyVariables when the set would have more than {@value #MOST_VARIABLES}
     */
    @Transactional
    public Written put(VariableSetRef ref, Edit.Put put, @Nullable String reason, Caller caller) {
        EditResult result = edit(ref, List.of(put), new ExpectedVersion.Any(), reason, caller);
        Variable variable = variables.find(result.set(), put.name()).orElseThrow();
        return new Written(variable, !result.created().isEmpty());
    }

    private Map<VariableName, StoredVariable> currentOf(VariableSet set, Collection<? extends Edit> edits) {
        return variables.current(set, edits.stream().map(Edit::name).toList()).stream()
                .collect(toMap(StoredVariable::name, Function.identity()));
    }

    private void store(VariableSet set, Work work, EditResult result, @Nullable String reason, Caller caller) {
        Instant now = clock.instant();
        Change change = new Change(set.version() + 1, caller.actor(), now, reason, work.states.size());
        variables.append(set.next(), change, work.states);
        encryptPast(set, work);
        List<AuditEntry> entries = new ArrayList<>(work.states.size());
        List<Message> events = new ArrayList<>(work.states.size());
        for (StoredVariable state : work.states) {
            AuditAction action = result.created().contains(state.name())
                    ? AuditAction.VARIABLE_CREATED
                    : state.removed() ? AuditAction.VARIABLE_REMOVED : AuditAction.VARIABLE_CHANGED;
            entries.add(new AuditEntry(
                    now, caller, action, set.ref().toString(), state.name().value(), reason));
            events.add(eventOf(set.ref(), state, change));
        }
        audit.append(entries);
        outbox.publish(events);
        LOG.atInfo()
                .addKeyValue("variables", set.ref())
                .addKeyValue("version", change.version())
                .addKeyValue("changed", change.variables())
                .addKeyValue("actor", caller.actor())
                .log("Variables changed");
    }

    /** What became a secret was never one that may lie in the clear: its former values are encrypted as well. */
    private void encryptPast(VariableSet set, Work work) {
        List<StoredVariable> sealed = new ArrayList<>();
        for (VariableName name : work.newSecrets) {
            for (StoredVariable past : variables.plainVersionsOf(set, name)) {
                if (past.content() instanceof VariableContent.Plain(String value)) {
                    sealed.add(
                            new StoredVariable(name, past.version(), work.encrypted(name, value), past.description()));
                }
            }
        }
        if (!sealed.isEmpty()) {
            variables.encrypt(set, sealed);
        }
    }

    private static Message eventOf(VariableSetRef ref, StoredVariable state, Change change) {
        String name = state.name().value();
        @Nullable
        VariableType type = state.contentIfPresent().map(VariableContent::type).orElse(null);
        return switch (ref) {
            case VariableSetRef.Own(var environment) ->
                type == null
                        ? new VariableRemoved(
                                environment, name, change.version(), change.changedBy(), change.changedAt())
                        : new VariableChanged(
                                environment, name, type, change.version(), change.changedBy(), change.changedAt());
            case VariableSetRef.Defaults(var application) ->
                type == null
                        ? new DefaultVariableRemoved(
                                application.value(), name, change.version(), change.changedBy(), change.changedAt())
                        : new DefaultVariableChanged(
                                application.value(),
                                name,
                                type,
                                change.version(),
                                change.changedBy(),
                                change.changedAt());
        };
    }

    /** The edits of one call, against what there is. */
    private final class Work {

        private final VariableSet set;
        private final Map<VariableName, StoredVariable> current;
        private final List<StoredVariable> states = new ArrayList<>();
        private final SequencedSet<VariableName> created = new LinkedHashSet<>();
        private final SequencedSet<VariableName> changed = new LinkedHashSet<>();
        private final SequencedSet<VariableName> removed = new LinkedHashSet<>();
        private final SequencedSet<VariableName> unchanged = new LinkedHashSet<>();
        private final SequencedSet<VariableName> newSecrets = new LinkedHashSet<>();
        private final SequencedSet<VariableName> seen = new LinkedHashSet<>();
        private @Nullable Vault vault;
        private @Nullable Fingerprinter fingerprinter;

        Work(VariableSet set, Map<VariableName, StoredVariable> current) {
            this.set = set;
            this.current = current;
        }

        void add(Edit edit) {
            VariableName name = edit.name();
            if (!seen.add(name)) {
                throw new VariableException.DuplicateName(name);
            }
            @Nullable StoredVariable stored = current.get(name);
            @Nullable StoredVariable before = stored == null || stored.removed() ? null : stored;
            if (!edit.expected().holdsFor(before == null ? OptionalLong.empty() : OptionalLong.of(before.version()))) {
                throw before == null && edit instanceof Edit.Remove
                        ? new VariableException.UnknownVariable(set.ref(), name)
                        : new StaleVersionException("the variable '%s' of '%s'".formatted(name, set.ref()));
            }
            switch (edit) {
                case Edit.Put(NewValue value, ExpectedVersion _) -> put(before, value);
                case Edit.Remove _ -> {
                    if (before == null) {
                        throw new VariableException.UnknownVariable(set.ref(), name);
                    }
                    remove(name);
                }
                case Edit.Reinstate(StoredVariable earlier, ExpectedVersion _) -> reinstate(before, earlier);
            }
        }

        private void put(@Nullable StoredVariable before, NewValue value) {
            String description =
                    Objects.requireNonNullElse(value.description(), before == null ? "" : before.description());
            VariableContent content = switch (value.type()) {
                case PLAIN -> new VariableContent.Plain(value.value());
                case SECRET -> encrypted(value.name(), value.value());
            };
            record(before, new StoredVariable(value.name(), set.version() + 1, content, description));
        }

        private void reinstate(@Nullable StoredVariable before, StoredVariable earlier) {
            if (earlier.removed()) {
                if (before == null) {
                    unchanged.add(earlier.name());
                } else {
                    remove(earlier.name());
                }
                return;
            }
            record(
                    before,
                    new StoredVariable(earlier.name(), set.version() + 1, earlier.content(), earlier.description()));
        }

        private void remove(VariableName name) {
            states.add(new StoredVariable(name, set.version() + 1, null, ""));
            removed.add(name);
        }

        private void record(@Nullable StoredVariable before, StoredVariable after) {
            if (before == null) {
                created.add(after.name());
            } else if (isSame(before, after)) {
                unchanged.add(after.name());
                return;
            } else {
                changed.add(after.name());
            }
            states.add(after);
            boolean wasSecret = before != null && before.content() instanceof VariableContent.Encrypted;
            if (after.content() instanceof VariableContent.Encrypted
                    && !wasSecret
                    && current.containsKey(after.name())) {
                newSecrets.add(after.name());
            }
        }

        /** Two encryptions of the same value differ, so secrets are compared by their fingerprints. */
        private static boolean isSame(StoredVariable before, StoredVariable after) {
            boolean sameContent = switch (after.content()) {
                case VariableContent.Plain plain -> plain.equals(before.content());
                case VariableContent.Encrypted(var _, var fingerprint) ->
                    fingerprint != null
                            && before.content() instanceof VariableContent.Encrypted(var _, var former)
                            && fingerprint.equals(former);
                case null -> before.removed();
            };
            return sameContent && before.description().equals(after.description());
        }

        private VariableContent.Encrypted encrypted(VariableName name, String value) {
            if (vault == null) {
                vault = vaults.openOrCreate(set.asSecretOwner());
            }
            if (fingerprinter == null) {
                fingerprinter = fingerprints.open();
            }
            Secret secret = Secret.of(value);
            return new VariableContent.Encrypted(
                    vault.seal(name.asSecretName(), secret),
                    fingerprinter.of(set.application().value(), name.asSecretName(), secret));
        }

        EditResult result() {
            return new EditResult(states.isEmpty() ? set : set.next(), created, changed, removed, unchanged);
        }
    }
}
