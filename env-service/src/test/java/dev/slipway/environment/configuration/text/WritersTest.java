package dev.slipway.environment.configuration.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.configuration.ConfigurationFormat;
import dev.slipway.environment.configuration.ConfigurationWriter;
import dev.slipway.environment.configuration.EffectiveVariable;
import dev.slipway.environment.configuration.KubernetesSecretName;
import dev.slipway.environment.configuration.References;
import dev.slipway.environment.configuration.ResolvedVariable;
import dev.slipway.environment.imports.ImportedLine;
import dev.slipway.environment.imports.ParsedText;
import dev.slipway.environment.imports.text.Parsers;
import dev.slipway.environment.variable.VariableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

class WritersTest {

    private static final int MANY = 5_000;

    static List<ConfigurationWriter> writers() {
        return List.of(new JsonWriter(), new DotenvWriter(), new YamlWriter(), new PropertiesWriter());
    }

    static List<Arguments> examples() {
        List<ResolvedVariable> variables = List.of(
                variable("EMPTY", ""),
                variable("QUOTES", "it's \"5\\$\" `x` ${A}"),
                variable("TEXT", " a\tb ${A} #\u00e4\uD83D\uDD11\n"),
                variable("yes", "no"));
        return List.of(
                Arguments.of(
                        new JsonWriter(),
                        variables,
                        "{\"EMPTY\":\"\",\"QUOTES\":\"it's \\\"5\\\\$\\\" `x` ${A}\","
                                + "\"TEXT\":\" a\\tb ${A} #\u00e4\uD83D\uDD11\\n\",\"yes\":\"no\"}"),
                Arguments.of(
                        new DotenvWriter(),
                        variables,
                        "EMPTY=''\nQUOTES=\"it's \\\"5\\\\\\$\\\" \\`x\\` \\${A}\"\n"
                                + "TEXT=' a\tb ${A} #\u00e4\uD83D\uDD11\n'\nyes='no'\n"),
                Arguments.of(
                        new YamlWriter(),
                        variables,
                        "\"EMPTY\": \"\"\n\"QUOTES\": \"it's \\\"5\\\\$\\\" `x` ${A}\"\n"
                                + "\"TEXT\": \" a\\tb ${A} #\u00e4\uD83D\uDD11\\n\"\n\"yes\": \"no\"\n"),
                Arguments.of(
                        new PropertiesWriter(),
                        variables,
                        "EMPTY=\nQUOTES=it's \"5\\\\$\" `x` ${A}\n"
                                + "TEXT=\\ a\\tb ${A} #\\u00E4\\uD83D\\uDD11\\n\nyes=no\n"),
                Arguments.of(new JsonWriter(), List.of(), "{}"),
                Arguments.of(new DotenvWriter(), List.of(), ""),
                Arguments.of(new YamlWriter(), List.of(), "{}\n"),
                Arguments.of(new PropertiesWriter(), List.of(), ""));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachFormatHasOneSpelling(ConfigurationWriter writer, List<ResolvedVariable> variables, String text) {
        assertThat(new String(writer.toBytes(variables), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void theStreamIsFlushedAndStaysOpen(ConfigurationWriter writer) throws IOException {
        List<String> calls = new ArrayList<>();
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                calls.add("flush");
            }

            @Override
            public void close() {
                calls.add("close");
            }
        };

        writer.write(List.of(variable("A", "b")), out);

        assertThat(calls).contains("flush").doesNotContain("close");
    }

    @ParameterizedTest
    @MethodSource("writers")
    void whatEachFormatSaysIsReadBack(ConfigurationWriter writer) throws IOException {
        List<ResolvedVariable> variables = RandomVariables.list(MANY, 1);
        byte[] text = writer.toBytes(variables);

        Map<String, String> read = switch (writer.format()) {
            case JSON -> imported(Parsers.json().parse(text));
            case DOTENV -> resolved(imported(Parsers.dotenv().parse(text)));
            case YAML -> loadedYaml(text);
            case PROPERTIES -> loadedProperties(text);
            case KUBERNETES_SECRET -> throw new AssertionError("has a writer of its own");
        };

        assertSame(read, variables);
    }

    @Test
    void eachDotenvFileOfOneVariableIsReadBackToo() {
        // what comes before and after must not matter, such as the line ends of other values
        DotenvWriter writer = new DotenvWriter();
        for (ResolvedVariable variable : RandomVariables.list(MANY, 2)) {
            Map<String, String> read = resolved(imported(Parsers.dotenv().parse(writer.toBytes(List.of(variable)))));
            assertSame(read, List.of(variable));
        }
    }

    @Test
    void yamlIsReadBackByOurImportToo() {
        List<ResolvedVariable> variables = RandomVariables.list(MANY, 3);

        assertSame(imported(Parsers.yaml().parse(new YamlWriter().toBytes(variables))), variables);
    }

    @Test
    void propertiesAreAsciiOnly() {
        assertThat(new PropertiesWriter().toBytes(RandomVariables.list(MANY, 4)))
                .satisfies(bytes -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                        .matches("[\\x20-\\x7E\\n]*"));
    }

    @Test
    void aManifestIsASecretOfKubernetes() {
        byte[] manifest = new KubernetesManifestWriter()
                .toBytes(
                        KubernetesSecretName.of("1e3").in("crm"),
                        List.of(variable("A", "b"), variable("yes", "\u00e4")));

        assertThat(new String(manifest, StandardCharsets.UTF_8)).isEqualTo("""
                apiVersion: v1
                kind: Secret
                metadata:
                  name: "1e3"
                  namespace: "crm"
                type: Opaque
                data:
                  "A": "Yg=="
                  "yes": "w6Q="
                """);
        assertThat(new String(
                        new KubernetesManifestWriter().toBytes(KubernetesSecretName.of("a"), List.of()),
                        StandardCharsets.UTF_8))
                .endsWith("  name: \"a\"\ntype: Opaque\ndata: {}\n");
    }

    @Test
    void aManifestHoldsEveryValueInBase64() {
        List<ResolvedVariable> variables = RandomVariables.list(MANY, 5);
        byte[] manifest = new KubernetesManifestWriter().toBytes(KubernetesSecretName.of("crm-dev"), variables);

        Map<String, Object> read = new Yaml().load(new String(manifest, StandardCharsets.UTF_8));
        Map<String, String> values = new LinkedHashMap<>();
        ((Map<?, ?>) read.getOrDefault("data", Map.of()))
                .forEach((name, value) -> values.put(
                        (String) name, new String(Base64.getDecoder().decode((String) value), StandardCharsets.UTF_8)));
        assertSame(values, variables);
    }

    @Test
    void theFormatsAreAllThere() {
        assertThat(writers())
                .extracting(ConfigurationWriter::format)
                .doesNotContain(ConfigurationFormat.KUBERNETES_SECRET)
                .hasSize(ConfigurationFormat.values().length - 1)
                .doesNotHaveDuplicates();
    }

    private static Map<String, String> imported(ParsedText parsed) {
        assertThat(parsed.bad()).isEmpty();
        Map<String, String> values = new LinkedHashMap<>();
        for (ImportedLine line : parsed.lines()) {
            values.put(line.name(), line.value());
        }
        return values;
    }

    private static Map<String, String> resolved(Map<String, String> values) {
        List<EffectiveVariable> variables = new ArrayList<>();
        values.forEach((name, value) -> variables.add(new EffectiveVariable(new VariableName(name), value, false)));
        Map<String, String> resolved = new LinkedHashMap<>();
        References.resolve(variables)
                .forEach(variable -> resolved.put(variable.name().value(), variable.value()));
        return resolved;
    }

    private static Map<String, String> loadedYaml(byte[] text) {
        Map<String, Object> read = new Yaml().load(new String(text, StandardCharsets.UTF_8));
        Map<String, String> values = new LinkedHashMap<>();
        read.forEach((name, value) -> values.put(name, (String) value));
        return values;
    }

    /** In both of the encodings in which properties are read. */
    private static Map<String, String> loadedProperties(byte[] text) throws IOException {
        Properties latin1 = new Properties();
        latin1.load(new ByteArrayInputStream(text));
        Properties utf8 = new Properties();
        utf8.load(new StringReader(new String(text, StandardCharsets.UTF_8)));
        assertThat(utf8).isEqualTo(latin1);
        Map<String, String> values = new TreeMap<>();
        latin1.forEach((name, value) -> values.put((String) name, (String) value));
        return values;
    }

    private static void assertSame(Map<String, String> read, List<ResolvedVariable> variables) {
        assertThat(read.keySet())
                .containsExactlyElementsOf(variables.stream()
                        .map(variable -> variable.name().value())
                        .toList());
        for (ResolvedVariable variable : variables) {
            assertThat(read.get(variable.name().value())).isEqualTo(variable.value());
        }
    }

    private static ResolvedVariable variable(String name, String value) {
        return new ResolvedVariable(new VariableName(name), value, false);
    }
}
