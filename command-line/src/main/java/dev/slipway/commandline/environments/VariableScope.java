package dev.slipway.commandline.environments;

import dev.slipway.commandline.gateway.Server;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whose variables: an environment's, {@code crm/prod}, or the defaults of an application, {@code crm}. */
record VariableScope(String application, @Nullable String environment) {

    private static final Pattern FORM = Pattern.compile("([^/\\s]+)(?:/([^/\\s]+))?");

    String path() {
        return "/api/applications/" + Server.encoded(application)
                + (environment == null ? "" : "/environments/" + Server.encoded(environment)) + "/variables";
    }

    @Override
    public String toString() {
        return environment == null ? application : application + "/" + environment;
    }

    static final class Converter implements ITypeConverter<VariableScope> {

        @Override
        public VariableScope convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException(
                        "'" + value + "' is neither an environment, as in crm/prod, nor an application, as in crm");
            }
            return new VariableScope(form.group(1), form.group(2));
        }
    }
}
