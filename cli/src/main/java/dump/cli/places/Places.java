package dump.cli.places;

import dump.backend.LocalPath;
import dump.cli.input.SettingsException;
import dump.cli.input.Unexpanded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where things are: the backup directory, the configuration in it, the local records (docs/configuration.md).
 *
 * @param launcher as it was called, absolute, links not followed; null if there is none
 * @param backupDirectory dedicated to backups, or the configuration home; null if there is neither
 * @param configurationHome {@code ~/.config/dump}; null without a home
 * @param stateHome {@code ~/.local/state/dump}; null without a home
 */
public record Places(Caller caller, Path launcher, Path backupDirectory, Path configurationHome, Path stateHome) {
    /** Directories of programs are nobody's backup directory, not even root's. */
    private static final Set<String> PROGRAM_DIRECTORIES =
            Set.of("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin");

    public static Places of(Caller caller) {
        var environment = caller.environment();
        var called = environment.get("DUMP_LAUNCHER");
        var launcher = called == null || !called.startsWith("/") ? null : Path.of(called);
        var home = caller.home();
        var configuration = base(environment.get("XDG_CONFIG_HOME"), home, ".config");
        var state = base(environment.get("XDG_STATE_HOME"), home, ".local/state");
        var beside = launcher == null ? null : launcher.getParent();
        var directory = beside != null && isDedicated(beside, launcher, caller) ? beside : configuration;
        return new Places(caller, launcher, directory, configuration, state);
    }

    private static Path base(String variable, Path home, String below) {
        if (variable != null && variable.startsWith("/")) return Path.of(variable, "dump");
        return home == null ? null : home.resolve(below).resolve("dump");
    }

    private static boolean isDedicated(Path directory, Path launcher, Caller caller) {
        boolean configured = Files.exists(directory.resolve(launcher.getFileName() + ".toml"));
        return (configured || !isOfPrograms(LocalPath.plain(directory), caller))
                && !Files.exists(directory.resolve("pom.xml")) && Files.isWritable(directory);
    }

    /** Also the customary ones at home, which are not in the PATH of cron. */
    private static boolean isOfPrograms(Path directory, Caller caller) {
        if (PROGRAM_DIRECTORIES.contains(directory.toString())) return true;
        var home = caller.home();
        for (var one : List.of("bin", ".local/bin")) if (home != null
                && directory.equals(home.resolve(one))) return true;
        for (var one : caller.environment().getOrDefault("PATH", "").split(":"))
            if (one.startsWith("/") && directory.equals(LocalPath.plain(Path.of(one)))) return true;
        return false;
    }

    /** What this backup is called unless its configuration says otherwise: the launcher's name. */
    public String name() {
        return launcher == null ? "dump" : launcher.getFileName().toString();
    }

    /** Whether the backup directory is the configuration home, so that records and restored files go elsewhere. */
    boolean atHome() {
        return backupDirectory == null || backupDirectory.equals(configurationHome);
    }

    /** Where restored files go by default. */
    public Path restoreTo() {
        return (atHome() ? caller.workingDirectory() : backupDirectory).resolve("restored");
    }

    /** The default of restored files if it does not move with the working directory, else null. */
    public Path fixedRestoreTo() {
        return atHome() ? null : backupDirectory.resolve("restored");
    }

    /** The default of local records; null without a home. */
    public Path archiveDirectory(Path configuration) {
        boolean home = atHome() || configuration.toAbsolutePath().getParent().equals(configurationHome);
        return home ? stateHome : backupDirectory.resolve("archive");
    }

    /** {@code ~/.local/state/dump} if it is there and ours to write, or can be made; else null. */
    public Path writableStateHome() {
        var directory = stateHome;
        while (directory != null && !Files.exists(directory)) directory = directory.getParent();
        return directory != null && Files.isDirectory(directory) && Files.isWritable(directory) ? stateHome : null;
    }

    /**
     * The configuration, whether it exists or is to be made.
     *
     * @param asked the option's value, a name or a path; null if it was not given
     */
    public Path configuration(String asked) throws SettingsException {
        if (asked == null || asked.isEmpty()) asked = caller.environment().get("DUMP_CONFIG");
        if (asked != null && asked.isEmpty()) asked = null;
        if (asked != null && (asked.contains("/") || asked.endsWith(".toml"))) return caller.resolve(asked);
        var candidates = candidates(asked == null ? name() : asked);
        for (var candidate : candidates) if (Files.exists(candidate)) return candidate;
        if (asked != null) Unexpanded.refuse(asked, caller.workingDirectory());
        return candidates.getFirst();
    }

    /** What to tell someone whose configuration is nowhere. */
    public String missing(String asked, Path expected) throws SettingsException {
        boolean named = asked != null || caller.environment().getOrDefault("DUMP_CONFIG", "").length() > 0;
        var looked = named ? expected.toString()
                : String.join(" and ", candidates(name()).stream().map(Path::toString).toList());
        return "there is no configuration (looked for " + looked + "); make one with: " + name()
                + " backup --source DIR --to REPOSITORY\n"
                + "To read a repository without one: --repository REPOSITORY [--passphrase-file FILE]";
    }

    private List<Path> candidates(String name) throws SettingsException {
        var candidates = new ArrayList<Path>();
        if (backupDirectory != null) candidates.add(backupDirectory.resolve(name + ".toml"));
        if (configurationHome != null && !configurationHome.equals(backupDirectory))
            candidates.add(configurationHome.resolve(name + ".toml"));
        if (candidates.isEmpty()) throw new SettingsException(
                "there is no writable home directory for a configuration; name one with --config FILE");
        return candidates;
    }

    /** The configuration's name: its file's, without the ending. */
    public static String nameOf(Path configuration) {
        var name = configuration.getFileName().toString();
        return name.endsWith(".toml") && name.length() > 5 ? name.substring(0, name.length() - 5) : name;
    }

    /** Where a generated passphrase lies. */
    public static Path passphraseFile(Path configuration) {
        return configuration.resolveSibling(nameOf(configuration) + ".passphrase");
    }
}
