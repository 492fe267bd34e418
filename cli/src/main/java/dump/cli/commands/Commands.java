package dump.cli.commands;

import dump.nativeengine.NativeEngine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;

/** The command line. Each command takes a millisecond to build, so only those that are named are built. */
public final class Commands {
    private static final Map<String, Function<Dump, Command>> COMMANDS = new LinkedHashMap<>();
    private static final List<String> HELP = List.of("-h", "--help");

    static {
        COMMANDS.put("backup", BackupCommand::new);
        COMMANDS.put("manifest", ManifestCommand::new);
        COMMANDS.put("restore", RestoreCommand::new);
        COMMANDS.put("verify", VerifyCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("heal", HealCommand::new);
        COMMANDS.put("repair", RepairCommand::new);
        COMMANDS.put("cleanup", CleanupCommand::new);
        COMMANDS.put("info", InfoCommand::new);
        COMMANDS.put("copy", CopyCommand::new);
        COMMANDS.put("key", KeyCommand::new);
        COMMANDS.put("unlock", UnlockCommand::new);
        COMMANDS.put("init", InitCommand::new);
        COMMANDS.put("snapshots", SnapshotsCommand::new);
        COMMANDS.put("forget", ForgetCommand::new);
        COMMANDS.put("pin", PinCommand::new);
        COMMANDS.put("unpin", UnpinCommand::new);
        COMMANDS.put("tag", TagCommand::new);
        COMMANDS.put("help", HelpCommand::new);
    }

    private Commands() {}

    public static CommandLine of(Dump dump, String[] arguments) {
        var given = Arrays.asList(arguments);
        boolean snapshots = given.contains("snapshots") || given.contains("list");
        boolean all = COMMANDS.keySet().stream().noneMatch(given::contains) && !snapshots
                || given.stream().anyMatch(HELP::contains);
        if (!all && !given.contains("help")) NativeEngine.preload(!snapshots);
        return build(dump, name -> all || given.contains(name) || name.equals("snapshots") && snapshots);
    }

    /** With every command, for messages about what is not known. */
    public static CommandLine all(Dump dump) {
        return build(dump, name -> true);
    }

    private static CommandLine build(Dump dump, Predicate<String> wanted) {
        var shared = Syntax.ofAll(dump.context().places().name(), dump);
        dump.describe(shared);
        var line = shared.line();
        COMMANDS.forEach((name, make) -> {
            if (wanted.test(name)) {
                var command = make.apply(dump);
                var syntax = Syntax.of(name, command);
                command.describe(syntax);
                line.addSubcommand(syntax.line());
                SharedOptions.show(line.getSubcommands().get(name));
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(false);
        line.setExpandAtFiles(false);
        // A file of the passphrase may well be called key.
        line.setAllowSubcommandsAsOptionParameters(true);
        return line;
    }
}
