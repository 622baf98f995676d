package dev.slipway.environment.configuration.text;

import dev.slipway.environment.configuration.ConfigurationFormat;
import dev.slipway.environment.configuration.ConfigurationWriter;
import dev.slipway.environment.configuration.ResolvedVariable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Writes dotenv that means the same to a POSIX shell that sources it and to Slipway's own import, whatever the values
 * are: in single quotes, between which every character stands for itself, over several lines where a value has line
 * ends; and in double quotes where a value has a single quote, with a backslash before every double quote, backslash,
 * {@code $} and backtick. A text <code>${NAME}</code> is no reference in either.
 */
@Component
class DotenvWriter implements ConfigurationWriter {

    private static final TextWriter.Escapes DOUBLE_QUOTED = new TextWriter.Escapes() {
        @Override
        public boolean needsEscape(char c, int position) {
            return c == '"' || c == '\\' || c == '$' || c == '`';
        }

        @Override
        public void write(char c, TextWriter out) throws IOException {
            out.write('\\').write(c);
        }
    };

    @Override
    public ConfigurationFormat format() {
        return ConfigurationFormat.DOTENV;
    }

    @Override
    public void write(List<ResolvedVariable> variables, OutputStream out) throws IOException {
        TextWriter text = new TextWriter(out);
        for (ResolvedVariable variable : variables) {
            text.write(variable.name().value());
            if (variable.value().indexOf('\'') < 0) {
                text.write("='").write(variable.value()).write("'\n");
            } else {
                text.write("=\"").write(variable.value(), DOUBLE_QUOTED).write("\"\n");
            }
        }
        text.flush();
    }
}
