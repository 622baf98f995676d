package dev.slipway.environment.imports;

import static java.util.stream.Collectors.toMap;

import dev.slipway.contracts.VariableType;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.variable.Edit;
import dev.slipway.environment.variable.EditResult;
import dev.slipway.environment.variable.EditVariables;
import dev.slipway.environment.variable.NewValue;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableException;
import dev.slipway.environment.variable.VariableFilter;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSetRef;
import dev.slipway.environment.variable.VariableSets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets many variables from one text, in one transaction and as one version. */
@Component
public class ImportVariables {

    private final Map<ImportFormat, TextParser> parsers;
    private final VariableSets sets;
    private final ReadVariables readVariables;
    private final EditVariables editVariables;

    ImportVariables(
            List<TextParser> parsers, VariableSets sets, ReadVariables readVariables, EditVariables editVariables) {
        this.sets = sets;
        this.parsers = parsers.stream().collect(toMap(TextParser::format, Function.identity()));
        this.readVariables = readVariables;
        this.editVariables = editVariables;
    }

    /**
     * How to import.
     *
     * @param format what the text is written in
     * @param secrets names that become secrets where the text does not say their type
     * @param type the type of new variables of which neither the text nor {@code secrets} says it; others keep theirs
     * @param partial whether good lines are saved although there are bad ones
     * @param reason why, kept with the version, or null
     */
    public record Options(
            ImportFormat format,
            Set<VariableName> secrets,
            VariableType type,
            boolean partial,
            @Nullable String reason) {}

    /**
     * What came of an import.
     *
     * @param edits what was saved
     * @param bad what was not, by line
     */
    public record Imported(EditResult edits, List<BadLine> bad) {}

    /**
     * Reads the text and saves what is good in it.
     *
     * @throws BadTextException when there is a bad line and the import is not partial; nothing is saved then
     * @throws AbsentSecretsException when a name that shall become a secret is not in the text
     * @throws RegistryException when there is no such application or environment, or it is archived
     * @throws StaleVersionException when the set is not what the writer expects
     * @throws VariableException when the set would become too large
     */
    @Transactional
    public Imported importText(
            VariableSetRef ref, byte[] text, Options options, ExpectedVersion expected, Caller caller) {
        ParsedText parsed =
                Objects.requireNonNull(parsers.get(options.format())).parse(text);
        requireSecretsIn(parsed, options);
        // first, so that no variable becomes a secret between the look at its type and the change
        sets.getLocked(ref);
        List<BadLine> bad = new ArrayList<>(parsed.bad());
        Map<VariableName, VariableType> present = readVariables.list(ref, VariableFilter.ALL).variables().stream()
                .collect(toMap(Variable::name, variable -> variable.content().type()));
        List<Edit.Put> edits = new ArrayList<>(parsed.lines().size());
        for (ImportedLine line : parsed.lines()) {
            try {
                edits.add(new Edit.Put(newValue(line, options, present)));
            } catch (VariableException e) {
                bad.add(new BadLine(
                        line.line(),
                        e instanceof VariableException.InvalidName ? null : line.name(),
                        String.valueOf(e.getMessage())));
            }
        }
        bad.sort(Comparator.comparingInt(BadLine::line));
        if (!bad.isEmpty() && !options.partial()) {
            throw new BadTextException(bad);
        }
        return new Imported(editVariables.edit(ref, edits, expected, options.reason(), caller), List.copyOf(bad));
    }

    private static void requireSecretsIn(ParsedText text, Options options) {
        Set<VariableName> absent = new HashSet<>(options.secrets());
        Set<String> named = new HashSet<>();
        text.lines().forEach(line -> named.add(line.name()));
        text.bad().stream().map(BadLine::name).filter(Objects::nonNull).forEach(named::add);
        absent.removeIf(name -> named.contains(name.value()));
        if (!absent.isEmpty()) {
            throw new AbsentSecretsException(absent);
        }
    }

    private static NewValue newValue(ImportedLine line, Options options, Map<VariableName, VariableType> present) {
        VariableName name = new VariableName(line.name());
        VariableType type = line.type();
        if (type == null) {
            type = options.secrets().contains(name) ? VariableType.SECRET : present.getOrDefault(name, options.type());
        }
        return new NewValue(name, type, line.value(), line.description());
    }
}
