package dev.slipway.migration.ruleset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The rule sets for known products, each a file: those that ship with Slipway, and those that an administrator put into
 * a directory. One of the latter may extend one of the former.
 */
public final class Presets {

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    private final SortedMap<String, RuleSet> presets;

    private Presets(SortedMap<String, RuleSet> presets) {
        this.presets = Collections.unmodifiableSortedMap(presets);
    }

    /** Those that ship with Slipway. */
    public static Presets shipped() {
        SortedMap<String, RuleSet> shipped = new TreeMap<>();
        try {
            for (Resource resource :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:presets/*.yaml")) {
                try (InputStream in = resource.getInputStream()) {
                    RuleSet preset = RuleSetFormat.YAML
                            .read(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .resolve(name -> Optional.empty());
                    shipped.put(preset.name(), preset);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Presets(shipped);
    }

    /**
     * These and those of a directory: every file that ends in {@code .yaml}, {@code .yml} or {@code .json}.
     *
     * @param directory null for none
     * @throws InvalidPresetsException when there is no such directory, a file cannot be read, is no rule set, extends
     *     what there is not, or has a name that is taken; with all that is wrong
     */
    public Presets with(@Nullable Path directory) {
        if (directory == null) {
            return this;
        }
        List<String> problems = new ArrayList<>();
        SortedMap<String, WrittenRuleSet> written = new TreeMap<>();
        SortedMap<String, Path> files = new TreeMap<>();
        for (Path file : files(directory)) {
            try {
                WrittenRuleSet preset = format(file).read(Files.readString(file));
                Path taken = files.putIfAbsent(preset.name(), file);
                if (presets.containsKey(preset.name())) {
                    problems.add(
                            "%s: a preset %s ships with Slipway; give this one a name of its own and let it extend %s."
                                    .formatted(file, preset.name(), preset.name()));
                } else if (taken != null) {
                    problems.add("%s: %s is named %s, too.".formatted(file, taken, preset.name()));
                } else {
                    written.put(preset.name(), preset);
                }
            } catch (IOException e) {
                problems.add("%s cannot be read: %s".formatted(file, e));
            } catch (InvalidRuleSetException e) {
                problems.add("%s: %s".formatted(file, String.join(" ", e.problems())));
            }
        }
        SortedMap<String, RuleSet> resolved = new TreeMap<>(presets);
        written.forEach((name, preset) -> {
            try {
                resolve(name, written, resolved, new ArrayList<>());
            } catch (InvalidRuleSetException e) {
                problems.add("%s: %s".formatted(files.get(name), String.join(" ", e.problems())));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidPresetsException(directory, problems);
        }
        return new Presets(resolved);
    }

    private static Optional<RuleSet> resolve(
            String name, Map<String, WrittenRuleSet> written, Map<String, RuleSet> resolved, List<String> path) {
        RuleSet known = resolved.get(name);
        WrittenRuleSet preset = written.get(name);
        if (known != null || preset == null) {
            return Optional.ofNullable(known);
        }
        if (path.contains(name)) {
            throw new InvalidRuleSetException(name, List.of("It extends itself, by way of " + path + "."));
        }
        path.add(name);
        RuleSet rules = preset.resolve(parent -> resolve(parent, written, resolved, path));
        resolved.put(name, rules);
        return Optional.of(rules);
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InvalidPresetsException(directory, List.of("The directory cannot be read: " + e));
        }
    }

    private static RuleSetFormat format(Path file) {
        return file.toString().endsWith(".json") ? RuleSetFormat.JSON : RuleSetFormat.YAML;
    }

    /** The preset of that name. */
    public Optional<RuleSet> find(String name) {
        return Optional.ofNullable(presets.get(name));
    }

    /** All of them, by name. */
    public Collection<RuleSet> all() {
        return presets.values();
    }
}
