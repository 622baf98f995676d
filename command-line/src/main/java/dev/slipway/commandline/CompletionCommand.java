package dev.slipway.commandline;

import dev.slipway.commandline.shell.HelpOption;
import dev.slipway.commandline.shell.RootCommand;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        header = "Print what makes a shell complete slipway's commands and options.",
        customSynopsis = "slipway completion bash|zsh",
        footer = {
            "",
            "Examples:",
            "  source <(slipway completion bash)          # in ~/.bashrc",
            "  slipway completion bash > /etc/bash_completion.d/slipway",
            "  # in ~/.zshrc:",
            "  autoload -U compinit bashcompinit; compinit; bashcompinit",
            "  source <(slipway completion zsh)"
        })
final class CompletionCommand implements Callable<Integer> {

    enum Shell {
        bash,
        zsh
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    Shell shell;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() {
        Terminal terminal =
                ((RootCommand) spec.root().userObject()).surroundings().terminal();
        // the script serves both
        terminal.printAsIs(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        return ExitCode.OK.code();
    }
}
