package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a command line is said before anything else is looked at. */
class UsageTest {
    @TempDir Path home;

    @BeforeEach
    void findWhereHomeIs() throws Exception {
        home = home.toRealPath();
    }

    @Test
    void valuesOfVariablesThatAreNotSet() {
        for (var command : List.of("restore plan -d", "restore plan --to", "snapshots --host", "manifest -c",
                "init --source"))
            assertThat(dump((command + " ").split(" ", -1))).startsWith("--\ndump: --")
                    .endsWith(" needs a value, and is empty; is a variable not set?\nexit 2\n");
        assertThat(dump("restore", "", "notes")).contains("an argument is empty; is a variable not set?")
                .endsWith("exit 2\n");
    }

    @Test
    void theNameAloneGreets() throws Exception {
        var day = """
                --
                dump makes encrypted backups of directories. A day's commands:
                  dump backup                  back up what has changed
                  dump snapshots               list the backups
                  dump manifest                list the files of the newest one
                  dump restore letters/anna    bring a file back
                """;
        var end = "More: dump --help, dump help intro\nexit 2\n";
        assertThat(dump()).isEqualTo(day + "There is no configuration yet. The first backup writes one,\n"
                + "~/.config/dump/dump.toml:\n  dump backup --source DIRECTORY --to DIRECTORY\n" + end);
        var file = Files.createDirectories(home.resolve(".config/dump")).resolve("dump.toml");
        Files.writeString(file, "repository = \"/disk\"\nsource = \"~/work\"\n");
        assertThat(dump()).isEqualTo(day + "The configuration ~/.config/dump/dump.toml\n  backs up ~/work to /disk\n"
                + end);
        Files.writeString(file, "source = 5\n");
        assertThat(dump("-v")).contains("Something is wrong with the configuration:\n  ~/.config/dump/dump.toml")
                .endsWith(end);
    }

    @Test
    void aTildeIsHomeAlsoWhereTheShellLeavesIt() throws Exception {
        Files.createDirectories(home.resolve("work"));
        Files.writeString(home.resolve("work/plan"), "one");
        assertThat(dump("backup", "-q", "--source=~/work", "--to=~/disk")).endsWith("exit 0\n");
        assertThat(dump("restore", "plan", "--to=~/back")).isEqualTo("""
                restored 1 entry (3 B) to ~/back/plan
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(dump("snapshots", "--repository=~/disk", "--passphrase-file=~/.config/dump/dump.passphrase"))
                .endsWith("exit 0\n");
        assertThat(home.resolve("~")).doesNotExist();
    }

    /** Whatever comes to be a command. */
    @ParameterizedTest
    @ValueSource(strings = {"key", "copy", "info", "backup"})
    void valuesOfOptionsMayBeCalledLikeCommands(String name) {
        assertThat(dump("--repository", "disk", "--tag", name, "--passphrase-file", name, "snapshots"))
                .isEqualTo("--\ndump: there is no repository at ~/disk; is the disk mounted and the name right? `dump init`"
                        + " makes a new one\nexit 10\n");
        assertThat(dump("snapshots", "--repository", name, "--passphrase-file", name))
                .contains("there is no repository at ~/" + name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "backup -d 1D        | --date cannot be used with backup; it is for check, cleanup, copy, manifest,"
            + " restore, snapshots and verify",
        "backup --no-lock    | --no-lock cannot be used with backup; it is for check, info, manifest, restore, snapshots and verify",
        "init -d 2020-01-01  | --date cannot be used with init; it is for check, cleanup, copy, manifest,"
            + " restore, snapshots and verify",
        "-d now help         | --date cannot be used with help; it is for check, cleanup, copy, manifest,"
            + " restore, snapshots and verify",
        "cleanup --tag x     | --tag cannot be used with cleanup; it is for backup, check, copy, forget, info,"
            + " manifest, pin, restore, snapshots, tag, unpin and verify",
        "--all-snapshots init| --all-snapshots cannot be used with init; it is for check, copy, forget, info,"
            + " manifest, pin, restore, snapshots, tag, unpin and verify",
        "list --repository x --no-lock -q -v | --quiet and --verbose contradict each other; leave one out",
        "backup --host X     | --host cannot be used with backup; it is for check, copy, forget, info, manifest,"
            + " pin, restore, snapshots, tag, unpin and verify. A"
            + " backup's host is set in the configuration: host = \"…\""})
    void optionsThatMeanNothing(String command, String complaint) {
        assertThat(dump(command.split(" "))).isEqualTo("--\ndump: " + complaint + "\nexit 2\n");
    }

    @Test
    void whatMeansNothingIsNotInTheHelp() {
        assertThat(dump("backup", "--help")).contains("--tag").doesNotContain("--no-lock").doesNotContain("--date")
                .doesNotContain("--host");
        assertThat(dump("snapshots", "--help")).contains("--no-lock").contains("--date").contains("--host");
        assertThat(dump("--help")).contains("--no-lock").contains("--date");
    }

    @ParameterizedTest
    @CsvSource({
        "create, unknown command create, Did you mean backup?",
        "extract x, unknown command extract, Did you mean restore?",
        "ls, unknown command ls, Did you mean manifest?",
        "prune --dry-run, unknown command prune, Did you mean cleanup?",
        "scrub, unknown command scrub, Did you mean check?",
        "bakcup, unknown command bakcup, Did you mean backup?",
        "list --all-snapshot, unknown option --all-snapshot, Did you mean --all-snapshots?",
        "--jsn snapshots, unknown option --jsn, Did you mean --json?",
        "backup --dry-run, unknown option --dry-run, Did you mean --trial-run?",
        "restore x --target=y, unknown option --target=y, Did you mean --to?",
        "snapshots --repo x, unknown option --repo, Did you mean --repository?",
        "backup --exclude x, unknown option --exclude, That is set in the configuration: exclude = [\"*.tmp\"]",
        "snapshots plan, unexpected argument plan, Did you mean manifest plan?",
        "list 3D, unexpected argument 3D, Did you mean -d 3D?",
        "cleanup 1Y, unexpected argument 1Y, Did you mean -d 1Y?",
        "lsit, unknown command lsit, Did you mean list?",
        "inti, unknown command inti, Did you mean init?",
        "stats, unknown command stats, Did you mean info?",
        "break-lock, unknown command break-lock, Did you mean unlock?",
        "change-passphrase, unknown command change-passphrase, Did you mean key passwd?",
        "key add --new-password-file x, unknown option --new-password-file, Did you mean --new-passphrase-file?",
        "copy --to-repo x, unknown option --to-repo, Did you mean --into?",
        "settings, unknown command settings, Did you mean help configuration?",
        "exclude, unknown command exclude, That is set in the configuration: exclude = [\"*.tmp\"]",
        "backup --include x, unknown option --include, That is set in the configuration: exclude = [\"*.tmp\"; \"!keep.tmp\"]",
        "backup -exclude=x, unknown option -exclude=x, That is set in the configuration: exclude = [\"*.tmp\"]",
        "list --dte x, unknown option --dte, Did you mean --date?",
        "photos backup, unknown command photos, Did you mean -c photos?"})
    void wordsOfOtherPrograms(String command, String complaint, String meant) throws Exception {
        Files.createDirectories(home.resolve(".config/dump"));
        Files.createFile(home.resolve(".config/dump/photos.toml"));
        assertThat(dump(command.split(" ")))
                .startsWith("--\ndump: " + complaint + "\n" + meant.replace(';', ',') + "\nSee: dump");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quit", "edit", "-z", "backup work disk"})
    void whatNobodyCanMean(String command) {
        assertThat(dump(command.split(" "))).doesNotContain("Did you mean").endsWith("exit 2\n");
    }

    @Test
    void helpFitsAWindowOfEightyColumns() {
        var texts = new ArrayList<>(List.of(dump(), dump("--help"), dump("help"),
                dump("restore", "x", "-d", "5q", "--repository", "x")));
        for (var topic : List.of("intro", "backup", "manifest", "restore", "verify", "check", "heal", "repair", "cleanup", "snapshots", "init", "info",
                "copy", "forget", "pin", "unpin", "tag", "key", "unlock", "configuration", "when", "excludes", "duplicity", "trouble", "precautions", "exit-codes", "json"))
            texts.add(dump("help", topic));
        for (var command : List.of("backup", "manifest", "restore", "verify", "check", "heal", "repair", "cleanup", "snapshots", "init", "help", "info",
                "copy", "forget", "pin", "unpin", "tag", "key", "unlock"))
            texts.add(dump(command, "--help"));
        for (var text : texts) assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void showsWhatJsonSays() {
        assertThat(dump("help", "json")).startsWith("With --json, ").contains("- snapshot: ")
                .endsWith("--\nexit 0\n");
        assertThat(dump("help", "jsn")).contains("there is no help on \"jsn\"")
                .endsWith("\nDid you mean json?\nexit 2\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "snapshots --to x    | --to cannot be used with snapshots; it is for backup, init and restore",
        "list --to=x         | --to cannot be used with snapshots; it is for backup, init and restore",
        "verify --overwrite  | --overwrite cannot be used with verify; it is for restore",
        "--to x restore f    | --to goes after its command; it is for backup, init and restore"})
    void optionsOfOtherCommands(String command, String complaint) {
        assertThat(dump(command.split(" "))).startsWith("--\ndump: " + complaint + "\nSee: dump")
                .endsWith("exit 2\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
