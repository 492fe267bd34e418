package dump.cli;

import dump.cli.commands.Context;
import dump.cli.input.SettingsException;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** What somebody reads who typed the program's name and nothing else: ten lines at most. */
final class Greeting {
    private Greeting() {}

    static String of(Context context) {
        var name = context.places().name();
        return "dump makes encrypted backups of directories. A day's commands:\n"
                + "  " + name + " backup                  back up what has changed\n"
                + "  " + name + " snapshots               list the backups\n"
                + "  " + name + " manifest                list the files of the newest one\n"
                + "  " + name + " restore letters/anna    bring a file back\n"
                + state(context)
                + "More: " + name + " --help, " + name + " help intro";
    }

    private static String state(Context context) {
        Path file;
        try {
            file = context.places().configuration(null);
            if (Files.exists(file)) return described(SettingsFile.read(file, context.places()));
        } catch (SettingsException wrong) {
            return "Something is wrong with the configuration:\n  " + wrong.getMessage().lines().findFirst().orElse("")
                    + "\n";
        }
        return "There is no configuration yet. The first backup writes one,\n" + file + ":\n"
                + "  " + context.places().name() + " backup --source DIRECTORY --to DIRECTORY\n";
    }

    private static String described(Settings settings) {
        var sources = settings.sources().stream().map(Object::toString).collect(Collectors.joining(", "));
        return "The configuration " + settings.file() + "\n  "
                + (sources.isEmpty() ? "names no source; its repository is " : "backs up " + sources + " to ")
                + settings.repository() + "\n";
    }
}
