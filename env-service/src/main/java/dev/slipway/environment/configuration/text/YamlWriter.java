package dev.slipway.environment.configuration.text;

import dev.slipway.environment.configuration.ConfigurationFormat;
import dev.slipway.environment.configuration.ConfigurationWriter;
import dev.slipway.environment.configuration.ResolvedVariable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Writes one YAML mapping. Names and values are in double quotes, each on one line, so that neither {@code yes} nor
 * {@code 1e3} can be anything but text to any reader of YAML 1.1 or 1.2.
 */
@Component
class YamlWriter implements ConfigurationWriter {

    private static final TextWriter.Escapes DOUBLE_QUOTED = new TextWriter.Escapes() {
        @Override
        public boolean needsEscape(char c, int position) {
            if (c < 0x7F) {
                return c < ' ' || c == '"' || c == '\\';
            }
            // control characters, line separators, the byte order mark and what is no character; surrogates come in
            // pairs and are fine
            return c < 0xA0 || c == '\u2028' || c == '\u2029' || c == '\uFEFF' || c >= '\uFFFE';
        }

        @Override
        public void write(char c, TextWriter out) throws IOException {
            switch (c) {
                case '"', '\\' -> out.write('\\').write(c);
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                default -> out.writeUnicodeEscape(c);
            }
        }
    };

    @Override
    public ConfigurationFormat format() {
        return ConfigurationFormat.YAML;
    }

    @Override
    public void write(List<ResolvedVariable> variables, OutputStream out) throws IOException {
        TextWriter text = new TextWriter(out);
        for (ResolvedVariable variable : variables) {
            text.write('"').write(variable.name().value()).write("\": \"");
            text.write(variable.value(), DOUBLE_QUOTED).write("\"\n");
        }
        if (variables.isEmpty()) {
            text.write("{}\n");
        }
        text.flush();
    }
}
