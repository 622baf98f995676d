package dev.slipway.commandline.rules;

import dev.slipway.commandline.terminal.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A rule set in a file. The server reads it; only its name is looked for here, because its address is made of that. */
record RulesFile(String name, RulesFormat format, String text) {

    private static final Pattern NAME_IN_YAML = Pattern.compile("(?m)^name:\\s*[\"']?([A-Za-z0-9._-]+)");

    static RulesFile read(byte[] bytes, Path file, @Nullable RulesFormat given, @Nullable String name) {
        String content = new String(bytes, StandardCharsets.UTF_8);
        RulesFormat format = given == null ? formatOf(file, content) : given;
        String found = name == null ? nameIn(content, format) : name;
        if (found == null || found.isEmpty()) {
            throw Failure.usage(
                    "The rule set in %s has no name.".formatted(file), "Write it into the file, or add --name.");
        }
        return new RulesFile(found, format, content);
    }

    private static RulesFormat formatOf(Path file, String content) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".json")) {
            return RulesFormat.json;
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return RulesFormat.yaml;
        }
        return content.stripLeading().startsWith("{") ? RulesFormat.json : RulesFormat.yaml;
    }

    private static @Nullable String nameIn(String content, RulesFormat format) {
        if (format == RulesFormat.yaml) {
            Matcher named = NAME_IN_YAML.matcher(content);
            return named.find() ? named.group(1) : null;
        }
        try {
            return JsonMapper.shared().readTree(content).path("name").asString(null);
        } catch (JacksonException e) {
            throw Failure.usage("The file is not JSON: " + e.getOriginalMessage(), "Correct it.");
        }
    }
}
