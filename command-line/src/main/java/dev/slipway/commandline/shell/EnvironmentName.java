package dev.slipway.commandline.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An environment, written {@code crm/prod}. */
public record EnvironmentName(String application, String environment) {

    private static final Pattern FORM = Pattern.compile("([^/\\s]+)/([^/\\s]+)");

    @Override
    public String toString() {
        return application + "/" + environment;
    }

    /** Reads one from the command line. */
    public static final class Converter implements ITypeConverter<EnvironmentName> {

        @Override
        public EnvironmentName convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException(
                        "'" + value + "' is not an environment: write application/environment, as in crm/prod");
            }
            return new EnvironmentName(form.group(1), form.group(2));
        }
    }
}
