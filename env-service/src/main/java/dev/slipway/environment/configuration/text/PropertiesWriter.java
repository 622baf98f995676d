package dev.slipway.environment.configuration.text;

import dev.slipway.environment.configuration.ConfigurationFormat;
import dev.slipway.environment.configuration.ConfigurationWriter;
import dev.slipway.environment.configuration.ResolvedVariable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Writes Java properties in ASCII only, so that they are the same in ISO-8859-1, in which some readers take them, and
 * in UTF-8, in which others do. There is no comment with the time of day, which
 * {@code java.util.Properties} would write.
 */
@Component
class PropertiesWriter implements ConfigurationWriter {

    private static final TextWriter.Escapes VALUE = new TextWriter.Escapes() {
        @Override
        public boolean needsEscape(char c, int position) {
            return c < ' ' || c > '~' || c == '\\' || c == ' ' && position == 0;
        }

        @Override
        public void write(char c, TextWriter out) throws IOException {
            switch (c) {
                case '\\', ' ' -> out.write('\\').write(c);
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                default -> out.writeUnicodeEscape(c);
            }
        }
    };

    @Override
    public ConfigurationFormat format() {
        return ConfigurationFormat.PROPERTIES;
    }

    @Override
    public void write(List<ResolvedVariable> variables, OutputStream out) throws IOException {
        TextWriter text = new TextWriter(out);
        for (ResolvedVariable variable : variables) {
            text.write(variable.name().value()).write('=');
            text.write(variable.value(), VALUE).write('\n');
        }
        text.flush();
    }
}
