package dump.cli.commands;

import dump.cli.input.SettingsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Which of the options that stand for all commands mean something with each of them; with the others they are refused.
 */
public final class SharedOptions {
    private static final Set<String> READING = Set.of("manifest", "restore", "snapshots", "verify");
    private static final Map<String, Set<String>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("--date", and(READING, "check", "cleanup", "copy"));
        COMMANDS.put("--all-snapshots", and(READING, "check", "copy", "forget", "info", "pin", "tag", "unpin"));
        COMMANDS.put("--host", and(READING, "check", "copy", "forget", "info", "pin", "tag", "unpin"));
        COMMANDS.put("--tag", and(READING, "backup", "check", "copy", "forget", "info", "pin", "tag", "unpin"));
        COMMANDS.put("--no-lock", and(READING, "check", "info"));
        COMMANDS.put("--repository", and(READING, "backup", "check", "copy", "heal", "info", "init", "key", "repair",
                "unlock"));
        COMMANDS.put("--engine", and(READING, "backup", "init"));
        COMMANDS.put("--file-prefix", READING);
        COMMANDS.put("--passphrase-file",
                and(READING, "backup", "check", "cleanup", "copy", "forget", "heal", "info", "init", "key", "pin", "repair",
                        "tag", "unlock", "unpin"));
    }

    private SharedOptions() {}

    private static Set<String> and(Set<String> some, String... more) {
        var all = new TreeSet<>(some);
        all.addAll(List.of(more));
        return all;
    }

    /** Refuses what was given and means nothing with this command, or has no value. */
    public static void check(ParseResult parsed) throws SettingsException {
        var lines = parsed.asCommandLineList();
        var command = lines.getLast().getCommandSpec();
        for (var line : lines) for (var option : line.getParseResult().matchedOptions()) {
            needValue(option);
            if (command.parent() != null && !suits(option, command.name())) throw new SettingsException(
                    option.longestName() + " cannot be used with " + command.name() + "; it is for "
                            + listed(COMMANDS.get(option.longestName())) + remedy(option, command.name()));
        }
        for (var argument : lines.getLast().getParseResult().matchedPositionals())
            for (var value : argument.stringValues()) if (value.isEmpty())
                throw new SettingsException("an argument is empty; is a variable not set?");
    }

    private static void needValue(OptionSpec option) throws SettingsException {
        if (option.arity().max() == 0) return;
        for (var value : option.stringValues()) if (value.isBlank())
            throw new SettingsException(option.longestName() + " needs a value, and is empty; is a variable not set?");
    }

    private static boolean suits(OptionSpec option, String command) {
        var commands = COMMANDS.get(option.longestName());
        return commands == null || commands.contains(command);
    }

    private static String remedy(OptionSpec option, String command) {
        boolean labels = command.equals("backup") && option.longestName().equals("--host");
        return labels ? ". A backup's host is set in the configuration: host = \"…\"" : "";
    }

    /** In a sentence. */
    public static String listed(Set<String> commands) {
        var sorted = commands.stream().sorted().toList();
        if (sorted.size() == 1) return sorted.getFirst();
        return sorted.stream().limit(sorted.size() - 1L).collect(Collectors.joining(", ")) + " and " + sorted.getLast();
    }

    /** Leaves the others out of a command's help. */
    static void show(CommandLine command) {
        var name = command.getCommandName();
        command.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, help ->
                help.optionListExcludingGroups(command.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden() && suits(option, name)).toList()));
    }
}
