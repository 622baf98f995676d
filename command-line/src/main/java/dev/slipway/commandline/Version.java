package dev.slipway.commandline;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which build of the command line this is. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "slipway "
                    + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                            .orElse("development")
        };
    }
}
