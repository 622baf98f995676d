package dev.slipway.commandline;

import dev.slipway.commandline.shell.RootCommand;
import dev.slipway.commandline.shell.Surroundings;
import picocli.CommandLine.Command;

/** The command that all others are below of. */
@Command(
        name = "slipway",
        header = "Releases applications whose configuration lives in PostgreSQL.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "A release, from development to production and back:",
            "  slipway plan     --source crm/dev --target crm/prod --rules nocobase",
            "  slipway migrate  --source crm/dev --target crm/prod --rules nocobase",
            "  slipway decide   MIGRATION --decide drop-column:public.products.legacyCode=APPLY",
            "  slipway rollback MIGRATION",
            "",
            "slipway help COMMAND explains a command, slipway help credentials how to sign in,",
            "slipway help exit-codes what scripts can tell."
        })
final class SlipwayCommand implements RootCommand {

    private final Surroundings surroundings;

    SlipwayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Surroundings surroundings() {
        return surroundings;
    }
}
