package dump.cli;

import dump.cli.commands.SharedOptions;
import dump.cli.input.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Help on options, and complaints about them. */
final class Usage {
    private Usage() {}

    static String of(CommandLine command) {
        return command.getUsageMessage(Ansi.OFF);
    }

    /**
     * Some lines: what is wrong, and what may have been meant.
     *
     * @param all with every command
     * @param isConfiguration whether a configuration has that name
     * @param date what to ask, on a line of its own, about a word that names a point in time; empty for any other
     */
    static String complaint(ParameterException wrong, CommandLine all, Predicate<String> isConfiguration,
            UnaryOperator<String> date) {
        var command = wrong.getCommandLine();
        var text = new StringBuilder();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            var word = unmatched.getUnmatched().getFirst();
            var others = commandsWith(word, all);
            if (others.isEmpty()) {
                var meant = isTop(command) ? "" : date.apply(word);
                if (meant.isEmpty()) meant = meant(word, command, all, isConfiguration);
                text.append(unknown(word, command)).append(meant);
            } else {
                text.append(misplaced(word, command, others));
            }
        } else {
            text.append(wrong.getMessage().lines().findFirst().orElse("wrong usage"));
        }
        return text.append("\nSee: ").append(command.getCommandSpec().qualifiedName()).append(" --help").toString();
    }

    /** The commands that have an option. */
    private static Set<String> commandsWith(String word, CommandLine all) {
        var option = word.split("=", 2)[0];
        return all.getSubcommands().values().stream().map(CommandLine::getCommandSpec)
                .filter(command -> option.startsWith("--") && command.findOption(option) != null).map(CommandSpec::name)
                .collect(Collectors.toSet());
    }

    private static String misplaced(String word, CommandLine command, Set<String> others) {
        return word.split("=", 2)[0] + (isTop(command) ? " goes after its command" : " cannot be used with "
                + command.getCommandName()) + "; it is for " + SharedOptions.listed(others);
    }

    private static String unknown(String word, CommandLine command) {
        if (word.startsWith("-")) return "unknown option " + word;
        return isTop(command) ? "unknown command " + word : "unexpected argument " + word;
    }

    private static boolean isTop(CommandLine command) {
        return command.getCommandSpec().parent() == null;
    }

    /** Who means something by the word says so; else what is spelt like it. Empty if nothing is; else a line, begun. */
    private static String meant(String word, CommandLine command, CommandLine all, Predicate<String> isConfiguration) {
        var known = isTop(command) ? all : command;
        if (word.startsWith("-")) {
            var setting = ForeignSpellings.setting(word);
            if (setting != null) return theConfigurationSays(setting);
            var option = ForeignSpellings.option(word);
            if (option != null && known.getCommandSpec().findOption(option) != null) return didYouMean(option);
            return nearest(word, optionsLike(word, known));
        }
        if (command.getCommandName().equals("snapshots")) return didYouMean("manifest " + word);
        if (!isTop(command)) return "";
        if (isConfiguration.test(word)) return didYouMean("-c " + word);
        if (ForeignSpellings.command(word) != null) return didYouMean(ForeignSpellings.command(word));
        var setting = ForeignSpellings.setting("--" + word);
        return setting != null ? theConfigurationSays(setting) : nearest(word, known.getSubcommands().keySet());
    }

    private static String theConfigurationSays(String line) {
        return "\nThat is set in the configuration: " + line;
    }

    private static String nearest(String word, Collection<String> known) {
        var nearest = Nearest.of(word, known);
        return nearest == null ? "" : didYouMean(nearest);
    }

    /** Of two letters any word is near. */
    private static List<String> optionsLike(String word, CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--") == word.startsWith("--")).toList();
    }

    private static String didYouMean(String word) {
        return "\nDid you mean " + word + "?";
    }
}
